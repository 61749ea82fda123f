"""Publish the trust list: what the root key signs, and nothing else.

    suket-trust   COSE_Sign1 by the root
    jwks.json     the same keys as a JWK Set, without periods
    root.json     the root's public half, for those who pin it

A trust list lasts 180 days unless told otherwise.  A root that is kept offline comes
out at most four times a year, so each list outlives one ceremony that was missed; a
shorter life would bring the root out more often, or stop every verifier when somebody
is ill.  Where the root is at hand, publish monthly with 30 days: a verifier without
network then learns of a revoked key sooner.
"""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from keys.ceremony_record import Act, write_record
from keys.errors import DamagedStore, NotPossible
from keys.key_ring import Ring, Role
from keys.lifecycle import UNNAMED
from keys.private_files import PUBLIC_FILE, write_whole
from keys.signer_protocol import SoftwareSigner
from keys.store import KeyStore
from verify.cose import cose_key, kid_of
from verify.errors import NotTrusted
from verify.trust_list import TrustList, jwk_set, read_trust_list, trust_list_draft

VALID_FOR = timedelta(days=180)

TRUST_LIST, JWKS, ROOT = "suket-trust", "jwks.json", "root.json"


def publish(
    store: KeyStore,
    folder: Path,
    *,
    now: datetime,
    valid_for: timedelta = VALID_FOR,
    by: str = UNNAMED,
) -> TrustList:
    """Write the trust list, with the next version, to `folder`, and return it.

    The number is taken before the files are written: a crash skips a version and never
    gives one twice.  What the root signed is read back as verifiers do.

    Raises `KeyNotFound` if the root's key is elsewhere, `NotPossible` if the folder
    holds a list of another root or of a later version (an old copy of the ring would
    make verifiers forget keys), or any fault of the store.
    """
    with store.changing():
        ring = store.ring
        signer = _root(store, ring, now)
        root = signer.trusted.public
        ring = replace(
            ring,
            version=ring.version + 1,
            published_at=now,
            expires_at=now + valid_for,
        )
        _require_newer(folder / TRUST_LIST, ring.version, root)
        data = _sign(ring.trust_list(), signer)
        store.save(ring)
        _write(folder, ring.trust_list(), data, root)
        keys = tuple(replace(entry, is_published=True) for entry in ring.keys)
        ring = replace(ring, keys=keys, has_news=False)
        store.save(ring)
        until = f"Version {ring.version}, until {ring.expires_at:%Y-%m-%d}"
        write_record(store, Act("publish", by, now), keys, remarks=until)
        return ring.trust_list()


def _root(store: KeyStore, ring: Ring, now: datetime) -> SoftwareSigner:
    entry = ring.signing(Role.ROOT, None, at=now)
    return SoftwareSigner(store.private_key(entry), ring.trusted(entry))


def _sign(trust: TrustList, signer: SoftwareSigner) -> bytes:
    """Return the signed list, having read it back as every verifier will."""
    draft = trust_list_draft(trust, signer.trusted.kid)
    data = draft.signed(signer.sign(draft.to_be_signed))
    try:
        read_back = read_trust_list(data, root=signer.trusted.public)
    except NotTrusted as error:
        raise DamagedStore(f"the trust list cannot be read back: {error}") from error
    if read_back.version != trust.version or list(read_back.keys) != list(trust.keys):
        raise DamagedStore("the trust list reads back as another one")
    return data


def _require_newer(file: Path, version: int, root: EllipticCurvePublicKey) -> None:
    """Raise `NotPossible` unless verifiers of the list there would take the new one."""
    if not file.exists():
        return
    try:
        known = read_trust_list(file.read_bytes(), root=root)
    except NotTrusted as error:
        raise NotPossible(
            f"the folder holds a list that is not ours: {error}"
        ) from error
    if known.version >= version:
        raise NotPossible(
            f"the folder holds version {known.version}, this ring would write {version}"
        )


def _write(
    folder: Path, trust: TrustList, data: bytes, root: EllipticCurvePublicKey
) -> None:
    """Write the three files, the root first and the list last."""
    folder.mkdir(parents=True, exist_ok=True)
    pin = {"cose_key_hex": cose_key(root).hex(), "kid": kid_of(root).hex()}
    write_whole(folder / ROOT, _json(pin), mode=PUBLIC_FILE)
    write_whole(folder / JWKS, _json(jwk_set(trust)), mode=PUBLIC_FILE)
    write_whole(folder / TRUST_LIST, data, mode=PUBLIC_FILE)


def _json(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, indent=1) + "\n").encode()
