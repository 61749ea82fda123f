"""The life of keys: make the first, add an office's, rotate, retire, revoke.

Each is done under the lock and writes new keys first, then the ring (the moment at
which it has happened), then its record.  What a crash leaves before the ring is a key
that nobody names.  Verifiers learn of it when `keys.publish_trust_list` writes the
trust list.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from keys.ceremony_record import Act, write_record
from keys.errors import NotPossible
from keys.key_ring import KeyEntry, RevocationReason, Ring, Role
from keys.key_ring_changeset import Change
from keys.office_spec import fit_site, require_fit_all
from keys.store import KeyStore
from verify.trust_list import Office, Purpose

# Twice as long as a verifier may go without fetching the trust list, so that each knows
# the new key before it meets paper that bears it.
LEAD = timedelta(days=7)
UNNAMED = "not named"

_OF_THE_SERVICE = (Role.ROOT, Role.STATUS, Role.RECEIPT, Role.PDF)
_OF_AN_OFFICE = (Role.SUKET, Role.PDF_OFFICE)


def init(
    store: KeyStore,
    offices: Sequence[Office],
    *,
    site: str,
    now: datetime,
    by: str = UNNAMED,
) -> Ring:
    """Make the folder, the keys of the service and those of each office.

    One root, status and receipt key, one PDF authority; for each office a suket key, a
    PDF key with its certificate, and four status lists.  `site` is the public address.
    Raises `AlreadyInitialised`, `UnfitOffice` or `LoosePermissions`.
    """
    require_fit_all(offices)
    ring = Ring(site=fit_site(site))
    store.create()
    with store.changing():
        store.create()  # once more: another process may have been quicker
        change = Change(store, ring, now)
        for role in _OF_THE_SERVICE:
            change.make(role, None, not_before=now)
        for office in offices:
            _settle(change, office)
        store.secret_file.add(now=now)
        return _finish(change, Act("init", by, now))


def add_secret(
    store: KeyStore,
    *,
    now: datetime,
    announce: Callable[[str], None],
    by: str = UNNAMED,
) -> str:
    """Put a new symmetric secret into use and return its id; older ones still open.

    `announce` is called with the id before, so that values may bear it at once.  Raises
    `KeyNotFound` without a folder, or any fault of the store.
    """
    with store.changing():
        store.require_passphrase()
        name = store.secret_file.add(now=now, announce=announce)
        write_record(store, Act("secret", by, now), (), remarks=f"Secret made: {name}")
    return name


def drop_secret(
    store: KeyStore, name: str, *, now: datetime, by: str = UNNAMED
) -> None:
    """Let an older symmetric secret go, once nothing bears its id.

    Raises `SecretNotFound`, or `NotPossible` for the one in use.
    """
    with store.changing():
        store.secret_file.drop(name)
        remarks = f"Secret let go: {name}"
        write_record(store, Act("secret-gone", by, now), (), remarks=remarks)


def add_office(
    store: KeyStore, office: Office, *, now: datetime, by: str = UNNAMED
) -> Ring:
    """Make the keys of one more office; it can issue once they are published.

    Raises `NotPossible` if the ring knows its code, or `UnfitOffice`.
    """
    with store.changing():
        change = _begin(store, now)
        require_fit_all([office])
        if office.code in {known.office.code for known in change.ring.offices}:
            raise NotPossible(f"office {office.code} is in the ring already")
        _settle(change, office)
        return _finish(change, Act("add-office", by, now))


def rotate(
    store: KeyStore,
    role: Role | Purpose,
    office: str | None = None,
    *,
    now: datetime,
    lead: timedelta = LEAD,
    by: str = UNNAMED,
) -> Ring:
    """Make the key that takes over at `now + lead`, when the one in use stops.

    Until then the old key signs, and what it signed stays good for ever.  Without a key
    in use, as after a revocation, the new one just begins then; `lead` may be nothing.
    A new PDF authority certifies a new key for every office.

    Raises `NotPossible` for the root (verifiers have it pinned) or while a successor
    waits, `OfficeNotFound`, or `KeyNotFound` for an office's PDF key without authority.
    """
    role, start = Role(role), now + lead
    with store.changing():
        change = _begin(store, now)
        _require_rotatable(change.ring, role, office)
        if lead < timedelta(0):
            raise NotPossible("a key cannot take over in the past")
        _succeed(change, role, office, start=start)
        if role is Role.PDF:
            for code in _offices_signing_pdfs(change.ring, at=now):
                _succeed(change, Role.PDF_OFFICE, code, start=start)
        return _finish(change, Act("rotate", by, now))


def retire(store: KeyStore, kid: bytes, *, now: datetime, by: str = UNNAMED) -> Ring:
    """Let a key (kid of 4 bytes) sign no more from `now`; what it signed stays good.

    A successor that waits can be retired too, before its time.  Raises `KeyNotFound`,
    or `NotPossible` for the root and for a key that has ended.
    """
    with store.changing():
        change = _begin(store, now)
        entry = _endable(change.ring, kid)
        if entry.has_ended(now):
            raise NotPossible(f"key {kid.hex()} has ended already")
        change.end(entry, at=now)
        return _finish(change, Act("retire", by, now))


def revoke(
    store: KeyStore,
    kid: bytes,
    reason: RevocationReason,
    *,
    now: datetime,
    since: datetime | None = None,
    by: str = UNNAMED,
) -> Ring:
    """Declare a key (kid of 4 bytes) not to be believed from `since` (or `now`) on.

    What it signed before is good only where the register knows it, since a thief dates
    as he likes.  It signs no more at once.  A moment given before can only be moved
    back.  Raises `KeyNotFound`, or `NotPossible`.
    """
    moment = since or now
    with store.changing():
        change = _begin(store, now)
        entry = _endable(change.ring, kid)
        if moment > now:
            raise NotPossible("a key cannot be revoked in the future")
        if entry.revoked_at is not None and moment >= entry.revoked_at:
            raise NotPossible(f"key {kid.hex()} is revoked already")
        change.put(replace(entry, revoked_at=moment, reason=reason))
        return _finish(change, Act("revoke", by, now), remarks=f"Reason: {reason}")


def _begin(store: KeyStore, now: datetime) -> Change:
    """Return a change of the ring as it is, once the passphrase is known to fit."""
    store.require_passphrase()
    return Change(store, store.ring, now)


def _finish(change: Change, act: Act, *, remarks: str = "") -> Ring:
    ring = replace(change.ring, has_news=True)
    change.store.save(ring)
    write_record(change.store, act, change.touched.values(), remarks=remarks)
    return ring


def _settle(change: Change, office: Office) -> None:
    change.ring = change.ring.with_office(office)
    for role in _OF_AN_OFFICE:
        change.make(role, office.code, not_before=change.now)


def _require_rotatable(ring: Ring, role: Role, office: str | None) -> None:
    if role is Role.ROOT:
        raise NotPossible("the root is pinned in verifiers and cannot be rotated")
    if role.is_of_an_office != (office is not None):
        wants = "an" if role.is_of_an_office else "no"
        raise NotPossible(f"a {role} key belongs to {wants} office")
    if office is not None:
        ring.office(office)


def _offices_signing_pdfs(ring: Ring, *, at: datetime) -> list[str]:
    """Return the offices whose PDF keys have to follow a new authority."""
    codes = [entry.office.code for entry in ring.offices]
    return [
        code
        for code in codes
        if any(key.is_signing(at) for key in ring.of(Role.PDF_OFFICE, code))
    ]


def _succeed(
    change: Change, role: Role, office: str | None, *, start: datetime
) -> None:
    """End the key in use at `start`, and make the one that begins then."""
    for entry in change.ring.of(role, office):
        if entry.is_waiting(change.now):
            raise NotPossible(f"key {entry.kid.hex()} waits to take over already")
        if not entry.has_ended(start):
            change.end(entry, at=start)
    change.make(role, office, not_before=start)


def _endable(ring: Ring, kid: bytes) -> KeyEntry:
    entry = ring.key(kid)
    if entry.role is Role.ROOT:
        raise NotPossible("the root is pinned in verifiers; they must be given another")
    return entry
