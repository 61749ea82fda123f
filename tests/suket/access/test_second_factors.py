"""Apps, recovery codes and passkeys of an account: what each is good for, and once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from keys.errors import SealBroken, SecretNotFound
from keys.secrets_in_use import Secrets, SoftwareSecret
from suket.access import (
    passkeys,
    proofs,
    recovery_codes,
    sealing_secrets,
    second_factors,
    totp,
)
from suket.access.errors import (
    PasskeyNotFound,
    SecretStillBorne,
    UnusablePasskey,
    WrongProof,
)
from suket.access.proofs import Given, Proving
from suket.access.rights import Officer, holding
from suket.access.tables import Passkey, RecoveryCode, SealingSecret, Totp
from suket.access.webauthn_ceremonies import (
    RelyingParty,
    created,
    creation_options,
    request_options,
)
from suket.access.words import Proof, Role
from suket.errors import AlreadyThere
from tests.office_world import NOW, SITE, TOY_SECRETS
from tests.toy_authenticator import ToyAuthenticator

PASSWORD = "kuda terbang sembilan"
STEP = timedelta(seconds=30)
PARTY = RelyingParty(SITE)
PROVING = Proving(lambda: TOY_SECRETS, PARTY)
CHALLENGE = b"c" * 32
ODD_HANDLE = (
    '{"id":"YQ","rawId":"YQ","type":"public-key","response":{"clientDataJSON":"a",'
    '"authenticatorData":"b","signature":"c","userHandle":"\\u1234"}}'
)


class Someone:
    """An account, and what it has."""

    def __init__(self, world, name):
        self.world = world
        world.let_seal()
        self.account = world.employ(PASSWORD, name)

    def with_app(self, now=NOW):
        self.secret = totp.draw()
        step = totp.step_of(self.secret, self.code(now), now=now)
        with self.world.database.begin() as session:
            totp.put(
                session,
                self.account.id,
                self.secret,
                secrets=TOY_SECRETS,
                step=step,
                now=now,
            )
        return self

    def code(self, now):
        return pyotp.TOTP(self.secret).at(now)

    def with_codes(self):
        with self.world.database.begin() as session:
            self.codes = recovery_codes.draw(
                session, self.account.id, secrets=TOY_SECRETS
            )
        return self

    def with_passkey(self, **how):
        self.device = ToyAuthenticator(SITE, **how)
        options = creation_options(
            PARTY, CHALLENGE, account_id=self.account.id, username="x", known=()
        )
        made = created(PARTY, CHALLENGE, self.device.create(options))
        with self.world.database.begin() as session:
            self.passkey = passkeys.add(
                session, self.account.id, made, name="Ponsel", now=NOW
            )
        return self

    def proves(
        self, code="", assertion="", challenge=CHALLENGE, now=NOW, proving=PROVING
    ):
        with self.world.database.begin() as session:
            given = Given(code, assertion)
            return proofs.prove(
                session, self.account, given, challenge, proving=proving, now=now
            )

    def touches(self, challenge=CHALLENGE, **more):
        return self.proves(assertion=self.device.sign(challenge, PARTY.id), **more)


@pytest.fixture
def budi(usual_world):
    return Someone(usual_world, "budi")


@pytest.fixture
def rina(usual_world):
    return Someone(usual_world, "rina")


@pytest.fixture
def anybody(world):
    """Somebody on each kind of database, where that may make a difference."""
    return Someone(world, "siapa")


# Apps


def test_a_code_is_good_a_step_before_and_after_and_no_further(budi):
    budi.with_app(NOW - 10 * STEP)
    for steps in (-3, -2, 2, 3):
        with pytest.raises(WrongProof):
            budi.proves(budi.code(NOW + steps * STEP))
    for steps in (-1, 0, 1):
        assert budi.proves(budi.code(NOW + steps * STEP)) is Proof.TOTP


def test_a_code_works_once_and_none_before_it_works_any_more(anybody):
    anybody.with_app(NOW - 10 * STEP)
    code = anybody.code(NOW)
    assert anybody.proves(f" {code[:3]} {code[3:]} ") is Proof.TOTP
    for used in (code, anybody.code(NOW - STEP)):
        with pytest.raises(WrongProof):
            anybody.proves(used)


def test_the_code_by_which_an_app_was_set_up_works_no_more(budi):
    budi.with_app()
    with pytest.raises(WrongProof):
        budi.proves(budi.code(NOW))


@pytest.mark.parametrize("code", ["", "000", "abcdef", "١٢٣٤٥٦", "1" * 400, "-1", "\0"])
def test_nonsense_is_no_code(budi, code):
    budi.with_app(NOW - 10 * STEP).with_codes()
    with pytest.raises(WrongProof):
        budi.proves(code)


def test_the_secret_of_an_app_moved_to_another_account_opens_no_more(budi, rina):
    """Whoever writes the database cannot sign in as somebody by an app of their own."""
    budi.with_app(NOW - 10 * STEP)
    rina.with_app(NOW - 10 * STEP)
    mine = select(Totp.sealed).where(Totp.account_id == budi.account.id)
    with budi.world.database.begin() as session:
        session.execute(
            update(Totp)
            .where(Totp.account_id == rina.account.id)
            .values(sealed=session.scalar(mine))
        )
    with pytest.raises(SealBroken):
        rina.proves(budi.code(NOW))


def test_the_secret_is_kept_sealed(budi):
    budi.with_app()
    [row] = budi.world.all(select(Totp))
    assert budi.secret.encode() not in row.sealed
    assert row.secret_id == TOY_SECRETS.current.id


def test_the_code_of_one_is_not_the_code_of_another(budi, rina):
    budi.with_app(NOW - 10 * STEP)
    rina.with_app(NOW - 10 * STEP)
    with pytest.raises(WrongProof):
        rina.proves(budi.code(NOW))


# Recovery codes


def test_each_of_ten_recovery_codes_works_once(budi, rina):
    budi.with_codes()
    rina.with_codes()
    assert len({*budi.codes}) == 10
    for left, code in zip(range(10, 0, -1), budi.codes, strict=True):
        with budi.world.database.reading() as session:
            assert recovery_codes.count_left(session, budi.account.id) == left
        with pytest.raises(WrongProof):
            rina.proves(code)
        assert budi.proves(code.replace("-", " ").upper()) is Proof.RECOVERY_CODE
        with pytest.raises(WrongProof):
            budi.proves(code)


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_of_eight_at_one_moment_one_proves_by_a_code(anybody, kind):
    anybody.with_app(NOW - 10 * STEP).with_codes()
    code = anybody.code(NOW) if kind == "app" else anybody.codes[0]

    def attempt(_):
        try:
            return bool(anybody.proves(code))
        except WrongProof:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(8))) == 1


def test_codes_that_were_drawn_before_work_no_more(budi):
    old = budi.with_codes().codes
    budi.with_codes()
    with pytest.raises(WrongProof):
        budi.proves(old[0])


def test_neither_codes_nor_their_plain_digests_are_kept(budi):
    budi.with_codes()
    kept = b"".join(budi.world.all(select(RecoveryCode.sealed)))
    assert not any(recovery_codes._digest(code) in kept for code in budi.codes)
    assert not any(code.encode() in kept for code in budi.codes)


# Passkeys


def test_a_passkey_proves_by_signing_the_challenge(budi):
    budi.with_passkey(count=1)
    assert budi.touches() is Proof.PASSKEY
    with pytest.raises(WrongProof):
        budi.proves(assertion=budi.device.sign(b"d" * 32, PARTY.id))


def test_a_passkey_that_does_not_ask_who_holds_it_proves_nothing(budi):
    budi.with_passkey(count=1)
    budi.device.asks = False
    with pytest.raises(WrongProof):
        budi.touches()


def test_a_passkey_that_does_not_ask_who_holds_it_is_not_taken(budi):
    device = ToyAuthenticator(SITE, asks=False)
    options = creation_options(
        PARTY, CHALLENGE, account_id=budi.account.id, username="x", known=()
    )
    assert '"userVerification": "required"' in options
    with pytest.raises(UnusablePasskey):
        created(PARTY, CHALLENGE, device.create(options))


def test_a_counter_that_does_not_go_forward_is_refused_and_one_that_stays_0_is_not(
    budi, rina
):
    budi.with_passkey(count=5)
    budi.touches()
    for count in (5, 3, -1):  # it says one more each time
        budi.device.count = count
        with pytest.raises(WrongProof) as refusal:
            budi.touches()
        assert refusal.value.is_copy
    budi.device.count = 6
    assert budi.touches() is Proof.PASSKEY
    rina.with_passkey(count=0)
    assert [rina.touches() for _ in range(3)] == [Proof.PASSKEY] * 3


def test_a_counter_that_was_more_than_0_may_not_be_0_again(anybody):
    anybody.with_passkey(count=5)
    anybody.touches()
    anybody.device.count = 0
    with pytest.raises(WrongProof):
        anybody.touches()


@pytest.mark.parametrize(
    "client",
    [
        {"origin": "https://suket.example.evil.example"},
        {"origin": "http://suket.example"},
        {"type": "webauthn.create"},
    ],
)
def test_what_another_site_or_another_ceremony_had_signed_proves_nothing(budi, client):
    budi.with_passkey(count=1)
    answer = budi.device.get(request_options(PARTY, CHALLENGE), **client)
    with pytest.raises(WrongProof):
        budi.proves(assertion=answer)


def test_a_passkey_bound_to_another_host_proves_nothing(budi):
    budi.with_passkey(count=1)
    with pytest.raises(WrongProof):
        budi.proves(assertion=budi.device.sign(CHALLENGE, "evil.example"))


def test_the_passkey_of_one_proves_nothing_of_another(budi, rina):
    budi.with_passkey(count=1)
    rina.with_passkey(count=1)
    with pytest.raises(WrongProof):
        rina.proves(assertion=budi.device.sign(CHALLENGE, PARTY.id))


def test_a_passkey_under_the_id_of_another_proves_nothing(budi):
    budi.with_passkey(count=1)
    forged = ToyAuthenticator(SITE, count=9, id=budi.device.id)
    with pytest.raises(WrongProof):
        budi.proves(assertion=forged.sign(CHALLENGE, PARTY.id))


def test_a_revoked_passkey_proves_nothing_and_is_nobodys_again(budi, rina):
    budi.with_passkey(count=1)
    with budi.world.database.begin() as session:
        passkeys.revoke_all(session, budi.account.id, now=NOW)
    with pytest.raises(WrongProof):
        budi.touches()
    again = passkeys.NewPasskey(budi.device.id, b"x", 0, is_synced=False)
    with rina.world.database.begin() as session:
        with pytest.raises(AlreadyThere):
            passkeys.add(session, rina.account.id, again, name="x", now=NOW)
        with pytest.raises(PasskeyNotFound):
            passkeys.find(session, budi.passkey.id, account_id=budi.account.id)


@pytest.mark.parametrize(
    "answer",
    [
        *("{}", "[]", "x", "null", "1" * 5000, "[" * 100_000, '{"id": 1}'),
        '{"id":"a","rawId":"a","type":"public-key","response":{}}',
        ODD_HANDLE,
    ],
)
def test_nonsense_in_place_of_an_answer_is_a_wrong_proof(budi, answer):
    budi.with_passkey(count=1)
    with pytest.raises(WrongProof):
        budi.proves(assertion=answer)
    with pytest.raises(UnusablePasskey):
        created(PARTY, CHALLENGE, answer)


@pytest.mark.parametrize(
    ("site", "can"),
    [
        ("https://suket.example", True),
        ("https://suket.example:8443", True),
        ("http://localhost:8000", True),
        ("http://suket.example", False),
        ("http://127.0.0.1:8000", False),
        ("https://192.0.2.7", False),
        ("https://[2001:db8::7]", False),
    ],
)
def test_passkeys_are_for_addresses_that_browsers_let_have_them(site, can):
    assert RelyingParty(site).can_ask is can


@pytest.mark.parametrize("name", ["", "   ", "\n\0", "x" * 300, "a\u202eb\r\nc"])
def test_the_name_of_a_passkey_is_one_line_that_fits(name):
    kept = passkeys.tidy(name)
    assert 1 <= len(kept) <= 60
    assert kept.isprintable()


# A change of the secret


def test_all_works_on_when_the_secret_is_changed_and_the_old_one_can_go(anybody):
    anybody.with_app(NOW - 10 * STEP).with_codes()
    old, database = TOY_SECRETS.current, anybody.world.database
    new = SoftwareSecret(b"n" * 32)
    both = Secrets([old, new])
    with database.begin() as session:
        sealing_secrets.take_note(session, [new.id], now=NOW)
    with pytest.raises(SecretStillBorne), database.begin() as session:
        sealing_secrets.forget(session, old.id)
    with database.begin() as session:
        assert second_factors.reseal(session, both) == 11
        assert second_factors.reseal(session, both) == 0
    with database.begin() as session:
        sealing_secrets.forget(session, old.id)
        assert sealing_secrets.known(session) == [new.id]
    proving = Proving(lambda: Secrets([new]), PARTY)
    assert anybody.proves(anybody.code(NOW), proving=proving) is Proof.TOTP
    assert anybody.proves(anybody.codes[3], proving=proving) is Proof.RECOVERY_CODE


def test_nothing_is_sealed_under_a_secret_that_was_let_go(anybody):
    gone = Secrets([SoftwareSecret(b"g" * 32)])
    with pytest.raises(IntegrityError), anybody.world.database.begin() as session:
        totp.put(
            session, anybody.account.id, totp.draw(), secrets=gone, step=1, now=NOW
        )


def test_a_value_whose_secret_is_lost_is_said_to_be_so(budi):
    budi.with_app(NOW - 10 * STEP)
    other = Proving(lambda: Secrets([SoftwareSecret(b"o" * 32)]), PARTY)
    with pytest.raises(SecretNotFound):
        budi.proves(budi.code(NOW), proving=other)


# All of an account


def test_a_reset_takes_everything_off(anybody):
    anybody.with_app().with_codes().with_passkey()
    with anybody.world.database.begin() as session:
        assert second_factors.of_account(session, anybody.account.id)
        second_factors.reset(session, anybody.account, now=NOW)
        found = second_factors.of_account(session, anybody.account.id)
        assert (found.has_app, found.passkeys, found.codes_left) == (False, 0, 0)
        assert not found
    assert anybody.world.all(select(Passkey.revoked_at)) == [NOW]
    assert len(anybody.world.all(select(SealingSecret))) == 1


@pytest.mark.parametrize(
    ("role", "wanted"),
    [(Role.OFFICER, False), (Role.SIGNATORY, True), (Role.ADMIN, True)],
)
def test_a_second_factor_is_wanted_of_who_governs_or_signs(role, wanted):
    officer = Officer(username="budi", office="32.74", duties=holding(role))
    assert second_factors.are_wanted_of(officer) is wanted
