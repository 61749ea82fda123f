"""Agreements with institutions, their keys, their quotas."""

from datetime import UTC, date, datetime, timedelta
from hmac import compare_digest
from threading import Barrier, Thread

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from suket.errors import AlreadyThere
from suket.institutions import authenticate_api_key, institutions, manage_institutions
from suket.institutions.callers import Agreement
from suket.institutions.clerk_accounts import CLERKS
from suket.institutions.errors import (
    AgreementOver,
    ApiKeyNotFound,
    BadAgreement,
    BadApiKey,
    InstitutionNotFound,
    PurposeNotAgreed,
    QuotaUsedUp,
    ScopeMissing,
)
from suket.institutions.tables import ApiKey, Visit
from suket.institutions.words import Scope, VisitPurpose
from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from suket.offices.errors import OfficeNotFound
from tests.office_world import BALIKPAPAN, CIREBON, NOW
from tests.suket.institutions.institution_world import BANK, Institutions

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


@pytest.fixture
def known(world):
    """Institutions on each kind of database."""
    return Institutions(world)


@pytest.fixture
def bank(usual_world):
    """Institutions with one bank on SQLite."""
    found = Institutions(usual_world)
    found.add()
    return found


def admitted(bank, token, now=NOW):
    return authenticate_api_key.by_key(bank.world.database, token, now=now)


# Agreements


def test_an_agreement_says_what_may_be_asked(known):
    known.add()
    key = known.key(Scope.VERIFY, Scope.PHOTO)
    caller = admitted(known, key.token)
    assert caller.agreement == Agreement(
        code=BANK,
        name="Bank Contoh",
        office=CIREBON,
        zone="Asia/Jakarta",
        is_nationwide=False,
        purposes=frozenset({VisitPurpose.BANKING, VisitPurpose.INSURANCE}),
        daily_quota=1000,
        per_minute=600,
    )
    assert (caller.who, caller.key_id) == (f"{BANK}/key:{key.id}", key.id)
    assert caller.scopes == {Scope.VERIFY, Scope.PHOTO}
    caller.require(Scope.PHOTO)
    caller.require_purpose(VisitPurpose.BANKING)
    with pytest.raises(ScopeMissing):
        caller.require(Scope.AUDIT)
    with pytest.raises(PurposeNotAgreed):
        caller.require_purpose(VisitPurpose.POLICE)


def test_it_sees_what_the_office_of_its_agreement_holds_or_all(bank):
    local = admitted(bank, bank.key().token)
    bank.add(code="bank-nasional", is_nationwide=True)
    everywhere = admitted(bank, bank.key(code="bank-nasional").token)
    assert [local.sees(code) for code in (CIREBON, BALIKPAPAN)] == [True, False]
    assert everywhere.sees(BALIKPAPAN)


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"code": "Bank"}, "code"),
        ({"code": "b"}, "code"),
        ({"code": "bank contoh"}, "code"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"agreement": " "}, "agreement"),
        ({"until": date(2026, 10, 31)}, "until"),
        ({"daily_quota": 0}, "daily quota"),
        ({"per_minute": 0}, "per minute"),
        ({"per_minute": 3001}, "per minute"),
        ({"purposes": ()}, "purpose"),
    ],
)
def test_terms_that_cannot_be_are_refused_by_field(usual_world, over, field):
    with pytest.raises(BadAgreement, match=rf"^{field}:"):
        Institutions(usual_world).add(**over)


def test_an_agreement_is_made_with_an_office_that_is_here(usual_world):
    with pytest.raises(OfficeNotFound):
        Institutions(usual_world).add(office_code="99.99")


def test_a_code_is_given_once(bank):
    with pytest.raises(AlreadyThere):
        bank.add()


def test_the_days_of_an_agreement_are_the_offices_and_both_included(bank):
    """Cirebon is seven hours ahead: 1 November begins on 31 October at 17:00 UTC."""
    token = bank.key(now=datetime(2026, 10, 1, tzinfo=UTC), days=90).token
    begins = datetime(2026, 10, 31, 17, tzinfo=UTC)
    ends = datetime(2026, 11, 30, 17, tzinfo=UTC)
    assert admitted(bank, token, begins)
    assert admitted(bank, token, ends - SECOND)
    for moment in (begins - SECOND, ends):
        with pytest.raises(AgreementOver):
            admitted(bank, token, moment)


def test_a_closed_agreement_lets_nobody_in_and_gives_no_key(bank):
    token = bank.key().token
    with bank.world.database.begin() as session:
        manage_institutions.close(session, BANK, who="uji", now=NOW)
    assert admitted(bank, token, NOW - SECOND)
    with pytest.raises(AgreementOver):
        admitted(bank, token)
    with pytest.raises(AgreementOver):
        bank.key()
    with (
        bank.world.database.begin() as session,
        pytest.raises(AgreementOver),
    ):
        manage_institutions.close(session, BANK, who="uji", now=NOW)


# Keys


def test_a_token_is_256_random_bits_and_kept_as_a_digest_only(bank):
    key = bank.key()
    secret = key.token.partition(".")[2]
    assert key.token == f"suket_{key.id}.{secret}"
    assert len(secret) == 43
    [row] = bank.world.all(select(ApiKey))
    assert secret not in repr(vars(row))
    assert bank.key().token != key.token


def test_a_key_that_is_not_one_gets_one_answer(bank):
    key, other = bank.key(), bank.key()
    head, _, secret = key.token.partition(".")
    wrong = [
        "",
        "suket_",
        key.token[:-1],
        secret,
        f"{head}.",
        f"{head}.{other.token.partition('.')[2]}",
        f"suket_unknown.{secret}",
        key.token.removeprefix("suket_"),
        key.token.upper(),
    ]
    answers = set()
    for token in wrong:
        with pytest.raises(BadApiKey) as refusal:
            admitted(bank, token)
        answers.add(str(refusal.value))
    assert len(answers) == 1


def test_the_time_does_not_tell_which_keys_there_are(bank, monkeypatch):
    """A secret is compared for each try, known key or not (security handbook, S30)."""
    key = bank.key()
    compared = []

    def noting(one, other):
        compared.append(len(one) == len(other))
        return compare_digest(one, other)

    monkeypatch.setattr("suket.access.secret_hashing.hmac.compare_digest", noting)
    head, _, secret = key.token.partition(".")
    for token in (f"{head}.{'x' * 43}", f"suket_unknown.{secret}", "", key.token[:-1]):
        with pytest.raises(BadApiKey):
            admitted(bank, token)
    assert compared == [True] * 4


def test_a_key_ends_at_its_moment(bank):
    key = bank.key(days=1)
    assert admitted(bank, key.token, NOW + DAY - SECOND)
    with pytest.raises(BadApiKey):
        admitted(bank, key.token, NOW + DAY)


def test_a_key_is_changed_without_a_pause(bank):
    old = bank.key()
    new = bank.key()
    assert admitted(bank, old.token)
    assert admitted(bank, new.token)
    with bank.world.database.begin() as session:
        manage_institutions.revoke_key(session, BANK, old.id, who="uji", now=NOW)
    assert admitted(bank, new.token)
    with pytest.raises(BadApiKey):
        admitted(bank, old.token)


def test_a_key_is_revoked_once_and_by_its_own_institution(bank):
    bank.add(code="bank-lain")
    key = bank.key()
    with bank.world.database.begin() as session:
        with pytest.raises(ApiKeyNotFound):
            manage_institutions.revoke_key(
                session, "bank-lain", key.id, who="uji", now=NOW
            )
        manage_institutions.revoke_key(session, BANK, key.id, who="uji", now=NOW)
        with pytest.raises(ApiKeyNotFound):
            manage_institutions.revoke_key(session, BANK, key.id, who="uji", now=NOW)


@pytest.mark.parametrize("days", [0, 731])
def test_a_key_is_good_for_two_years_at_the_most(bank, days):
    with pytest.raises(BadAgreement, match=r"^days:"):
        bank.key(days=days)


def test_a_key_is_for_an_institution_that_is_here(bank):
    with pytest.raises(InstitutionNotFound):
        bank.key(code="bank-lain")


def test_the_last_day_of_use_is_the_offices(bank):
    key = bank.key()
    evening = datetime(2026, 11, 22, 17, tzinfo=UTC)  # the 23rd in Cirebon
    admitted(bank, key.token, evening)
    assert bank.world.all(select(ApiKey.last_used)) == [date(2026, 11, 23)]


# Quotas


def take(bank, count=1, now=NOW):
    agreement = admitted(bank, bank.key().token).agreement
    with bank.world.database.begin() as session:
        return institutions.take(session, agreement, count=count, now=now)


def test_a_quota_is_used_up_and_comes_back_at_the_offices_midnight(known):
    known.add(daily_quota=3)
    midnight = datetime(2026, 11, 22, 17, tzinfo=UTC)
    assert take(known) == 2
    assert take(known, count=2) == 0
    with pytest.raises(QuotaUsedUp) as refusal:
        take(known, now=midnight - timedelta(minutes=1))
    assert refusal.value.retry_after == 60
    assert take(known, now=midnight) == 2


def test_a_heap_is_taken_whole_or_not_at_all(bank):
    bank.add(code="kecil", daily_quota=5)
    agreement = admitted(bank, bank.key(code="kecil").token).agreement
    with bank.world.database.begin() as session:
        with pytest.raises(QuotaUsedUp):
            institutions.take(session, agreement, count=6, now=NOW)
        assert institutions.take(session, agreement, count=5, now=NOW) == 0


def test_of_many_who_take_the_last_at_once_one_gets_it(postgresql_world):
    bank = Institutions(postgresql_world)
    bank.add(daily_quota=1)
    agreement = admitted(bank, bank.key().token).agreement
    together, got = Barrier(6), []

    def one():
        together.wait()
        try:
            with postgresql_world.database.begin() as session:
                institutions.take(session, agreement, now=NOW)
            got.append("taken")
        except QuotaUsedUp:
            got.append("used up")

    threads = [Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(got) == ["taken", *["used up"] * 5]


def test_of_many_heaps_at_once_no_more_is_given_than_there_is(postgresql_world):
    bank = Institutions(postgresql_world)
    bank.add(daily_quota=100)
    agreement = admitted(bank, bank.key().token).agreement
    together, got = Barrier(6), []

    def one():
        together.wait()
        with postgresql_world.database.begin() as session:
            given = institutions.take_some(session, agreement, count=30, now=NOW)
        got.append(given)

    threads = [Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(got) == [0, 0, 10, 30, 30, 30]


# What the tables refuse


def visit_row(key, **over):
    fields = {
        "institution_code": BANK,
        "key_id": key.id,
        "purpose": VisitPurpose.BANKING,
        "verdict": "not-authentic",
        "at": NOW,
        **over,
    }
    return Visit(**fields)


@pytest.mark.parametrize(
    "over",
    [
        {"purpose": VisitPurpose.POLICE},
        {"key_id": None},
        {"photo_seen_at": NOW},
        {"document_seen_at": NOW},
    ],
)
def test_no_visit_without_purpose_asker_or_suket(known, over):
    known.add()
    key = known.key()
    with known.world.database.begin() as session:
        session.add(visit_row(key))
    with pytest.raises(IntegrityError), known.world.database.begin() as session:
        session.add(visit_row(key, **over))


def test_a_visit_is_by_one_asker(known):
    known.add()
    known.employ()
    key = known.key()
    with known.world.database.reading() as session:
        clerk_id = CLERKS.find(session, "rina").id
    with pytest.raises(IntegrityError), known.world.database.begin() as session:
        session.add(visit_row(key, clerk_id=clerk_id))


# The journal


def test_each_act_stands_in_the_journal_of_the_office(bank):
    key = bank.key()
    bank.employ()
    with bank.world.database.begin() as session:
        manage_institutions.revoke_key(session, BANK, key.id, who="uji", now=NOW)
        manage_institutions.dismiss(session, "rina", who="uji", now=NOW)
        manage_institutions.close(session, BANK, who="uji", now=NOW)
    query = select(JournalEntry.event, JournalEntry.subject, JournalEntry.office_code)
    entries = bank.world.all(query.order_by(JournalEntry.seq))
    assert [entry for entry in entries if entry[1].startswith(BANK)] == [
        (Event.INSTITUTION_ADDED, BANK, CIREBON),
        (Event.API_KEY_CREATED, f"{BANK}/{key.id}", CIREBON),
        (Event.CLERK_CREATED, f"{BANK}/rina", CIREBON),
        (Event.API_KEY_REVOKED, f"{BANK}/{key.id}", CIREBON),
        (Event.CLERK_DISABLED, f"{BANK}/rina", CIREBON),
        (Event.INSTITUTION_CLOSED, BANK, CIREBON),
    ]
