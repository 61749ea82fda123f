"""How an authentic suket stands, and the answer that is given."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import (
    CIREBON,
    DAY,
    INDEX,
    NOW,
    SITE,
    URI,
    World,
    make_claims,
    make_register,
    make_text,
    toy_key,
)
from verify.checks import Check, Report, Verdict, check, judge
from verify.errors import Reason
from verify.published import Published
from verify.status_list import Entry

WORLD = World()
SECOND = timedelta(seconds=1)


def listed(entry, **over):
    return WORLD.list({INDEX: entry}, **over)


@pytest.mark.parametrize(
    ("entry", "fresh", "stale"),
    [
        (Entry.VALID, Verdict.VALID, Verdict.UNCERTAIN),
        (Entry.SUSPENDED, Verdict.SUSPENDED, Verdict.UNCERTAIN),
        (Entry.SUPERSEDED, Verdict.SUPERSEDED, Verdict.SUPERSEDED),
        (Entry.INVALID, Verdict.REVOKED, Verdict.REVOKED),
    ],
)
def test_a_stale_list_is_right_where_it_is_final(entry, fresh, stale):
    assert judge(make_claims(), listed(entry), now=NOW) is fresh
    assert judge(make_claims(), listed(entry), now=NOW + 30 * DAY) is stale
    assert judge(make_claims(), None, now=NOW) is Verdict.UNCERTAIN


def test_a_list_is_stale_from_the_second_it_expires():
    status = listed(Entry.VALID)
    assert judge(make_claims(), status, now=status.expires_at - SECOND) is Verdict.VALID
    assert judge(make_claims(), status, now=status.expires_at) is Verdict.UNCERTAIN


@pytest.mark.parametrize("status", [None, listed(Entry.VALID), listed(Entry.SUSPENDED)])
def test_dates_need_no_list(status):
    claims = make_claims(expires_at=NOW)
    assert judge(claims, status, now=NOW) is Verdict.EXPIRED
    assert judge(claims, status, now=NOW - SECOND) is not Verdict.EXPIRED
    before = claims.issued_at - SECOND
    assert judge(claims, status, now=before) is Verdict.NOT_YET_VALID


def test_a_suket_is_valid_from_the_second_it_was_issued():
    claims = make_claims(issued_at=NOW)
    assert judge(claims, listed(Entry.VALID, issued_at=NOW), now=NOW) is Verdict.VALID


def test_what_is_final_comes_before_the_dates():
    expired = make_claims(expires_at=NOW - DAY)
    assert judge(expired, listed(Entry.INVALID), now=NOW) is Verdict.REVOKED
    assert judge(expired, listed(Entry.SUPERSEDED), now=NOW) is Verdict.SUPERSEDED


@pytest.mark.parametrize("entry", Entry)
def test_a_list_older_than_the_suket_knows_nothing_of_it(entry):
    claims = make_claims(issued_at=NOW)
    assert (
        judge(claims, listed(entry, issued_at=NOW - SECOND), now=NOW)
        is Verdict.UNCERTAIN
    )
    assert judge(claims, listed(entry, issued_at=NOW), now=NOW) is not Verdict.UNCERTAIN


def test_only_its_own_index_counts():
    status = WORLD.list(
        {INDEX: Entry.VALID, INDEX + 1: Entry.SUSPENDED, INDEX - 1: Entry.SUPERSEDED}
    )
    assert judge(make_claims(), status, now=NOW) is Verdict.VALID
    assert (
        judge(make_claims(status_index=INDEX + 1), status, now=NOW) is Verdict.SUSPENDED
    )
    assert (
        judge(make_claims(status_index=INDEX - 1), status, now=NOW)
        is Verdict.SUPERSEDED
    )
    assert judge(make_claims(status_index=5), status, now=NOW) is Verdict.REVOKED


def test_an_index_outside_the_list_is_an_error_of_the_caller():
    for index in (-1, 2**20):
        with pytest.raises(IndexError):
            listed(Entry.VALID).entry(index)


def answer(text=None, entry=Entry.VALID, *, now=NOW, **over):
    return check(
        WORLD.text() if text is None else text,
        WORLD.published({INDEX: entry}, **over),
        now=now,
    )


def test_a_valid_suket_passes_three_checks():
    report = answer()
    assert report == Report(
        verdict=Verdict.VALID,
        integrity=Check.OK,
        issuer=Check.OK,
        status=Check.OK,
        as_of=NOW - timedelta(minutes=5),
        office=CIREBON,
        claims=make_claims(),
    )


@pytest.mark.parametrize(
    ("entry", "verdict"),
    [
        (Entry.SUSPENDED, Verdict.SUSPENDED),
        (Entry.SUPERSEDED, Verdict.SUPERSEDED),
        (Entry.INVALID, Verdict.REVOKED),
    ],
)
def test_a_genuine_suket_that_is_not_in_force_fails_the_status_check_alone(
    entry, verdict
):
    report = answer(entry=entry)
    assert report.verdict is verdict
    assert (report.integrity, report.issuer, report.status) == (
        Check.OK,
        Check.OK,
        Check.FAILED,
    )
    assert report.claims == make_claims()


def test_dates_are_a_matter_of_status_too():
    text = WORLD.text(make_claims(expires_at=NOW))
    assert answer(text).status is Check.FAILED
    assert answer(text, now=NOW - 60 * DAY).verdict is Verdict.NOT_YET_VALID


def test_without_a_fresh_list_the_status_is_not_checked():
    report = answer(now=NOW + 10 * DAY)
    assert (report.verdict, report.status) == (Verdict.UNCERTAIN, Check.NOT_CHECKED)
    assert report.as_of == NOW - timedelta(minutes=5)
    report = check(WORLD.text(), Published(WORLD.trust()), now=NOW)
    assert (report.verdict, report.as_of) == (Verdict.UNCERTAIN, None)


@pytest.mark.parametrize(
    ("text", "reason", "integrity", "issuer"),
    [
        ("nonsense", Reason.MALFORMED, Check.FAILED, Check.NOT_CHECKED),
        (
            make_text(make_claims(), toy_key("thief")),
            Reason.UNKNOWN_KEY,
            Check.NOT_CHECKED,
            Check.FAILED,
        ),
        (
            WORLD.text()[:-9] + "000000000",
            Reason.BAD_SIGNATURE,
            Check.FAILED,
            Check.NOT_CHECKED,
        ),
        (
            WORLD.text(make_claims(issued_at=NOW - 400 * DAY)),
            Reason.KEY_NOT_IN_USE,
            Check.OK,
            Check.FAILED,
        ),
    ],
)
def test_a_refusal_says_which_check_failed(text, reason, integrity, issuer):
    report = answer(text)
    assert (report.verdict, report.reason) == (Verdict.NOT_AUTHENTIC, reason)
    assert (report.integrity, report.issuer) == (integrity, issuer)
    assert report.status is Check.NOT_CHECKED
    assert (report.claims, report.office) == (None, None)
    assert report.as_of == NOW - DAY  # the trust list's


def test_what_the_register_does_not_know_is_not_recorded():
    stolen = WORLD.text(make_claims(full_name="PENCURI CONTOH"))
    report = answer(stolen, register=make_register({INDEX: WORLD.text()}))
    assert (report.verdict, report.reason) == (
        Verdict.NOT_AUTHENTIC,
        Reason.NOT_RECORDED,
    )
    assert (report.integrity, report.issuer) == (Check.OK, Check.FAILED)
    assert report.as_of == NOW - timedelta(minutes=5)
    assert (
        answer(register=make_register({INDEX: WORLD.text()})).verdict is Verdict.VALID
    )


def test_a_register_older_than_the_suket_knows_nothing_of_it():
    young = WORLD.text(make_claims(issued_at=NOW))
    empty = make_register({})
    assert answer(young, register=empty).verdict is Verdict.UNCERTAIN
    assert answer(young, register=empty, issued_at=NOW).reason is Reason.NOT_RECORDED


def test_a_revoked_key_is_not_helped_by_a_register_too_old_to_know():
    text = WORLD.text(make_claims(issued_at=NOW - SECOND))
    world = World(suket_over={"revoked_at": NOW})
    known = make_register({INDEX: text})
    entries = {INDEX: Entry.VALID}
    stale = check(
        text, world.published(entries, register=known, issued_at=NOW - DAY), now=NOW
    )
    fresh = check(
        text, world.published(entries, register=known, issued_at=NOW), now=NOW
    )
    assert stale.reason is Reason.KEY_NOT_IN_USE
    assert fresh.verdict is Verdict.VALID
    assert (
        check(text, world.published(entries), now=NOW).reason is Reason.KEY_NOT_IN_USE
    )


def test_by_a_trust_list_that_expired_nobody_is_in_force():
    published = WORLD.published({INDEX: Entry.VALID}, expires_at=NOW + 900 * DAY)
    late = NOW + 60 * DAY
    report = check(WORLD.text(), published, now=late)
    assert report.verdict is Verdict.UNCERTAIN
    assert (report.issuer, report.status) == (Check.NOT_CHECKED, Check.NOT_CHECKED)
    assert check(WORLD.text(), published, now=late - SECOND).verdict is Verdict.VALID


@pytest.mark.parametrize(
    ("entry", "verdict"),
    [
        (Entry.SUSPENDED, Verdict.UNCERTAIN),
        (Entry.INVALID, Verdict.REVOKED),
        (Entry.SUPERSEDED, Verdict.SUPERSEDED),
    ],
)
def test_by_a_trust_list_that_expired_what_is_final_stays(entry, verdict):
    published = WORLD.published({INDEX: entry}, expires_at=NOW + 900 * DAY)
    assert check(WORLD.text(), published, now=NOW + 60 * DAY).verdict is verdict


def test_the_answer_has_the_shape_of_the_api():
    report = answer(WORLD.text(make_claims(expires_at=NOW + DAY)))
    report = report._replace(sheet="signed")
    assert report.to_dict() == {
        "verdict": "valid",
        "reason": None,
        "checks": {"integrity": "ok", "issuer": "ok", "status": "ok"},
        "as_of": "2026-11-22T08:55:00Z",
        "office": {"code": "32.74", "name": "Kota Cirebon", "zone": "Asia/Jakarta"},
        "document": {
            "type": "suket",
            "issued_at": "2026-10-23T09:00:00Z",
            "expires_at": "2026-11-23T09:00:00Z",
            "status_list": URI,
            "index": INDEX,
            "sheet": "signed",
        },
        "claims": {
            "nik": "3274014107039901",
            "full_name": "SITI CONTOH RAHAYU",
            "birthplace": "CIREBON",
            "born": "2003-07-01",
            "sex": "female",
            "address": make_claims().address,
        },
    }


def test_a_refusal_has_the_shape_of_the_api_and_shows_nothing_of_the_text():
    fields = answer("nonsense").to_dict()
    assert fields["reason"] == "malformed"
    assert (fields["office"], fields["document"], fields["claims"]) == (
        None,
        None,
        None,
    )
    assert json.loads(json.dumps(fields)) == fields


def test_codes_never_change():
    assert [verdict.value for verdict in Verdict] == [
        *("valid", "superseded", "suspended", "expired", "not-yet-valid"),
        *("revoked", "uncertain", "not-authentic"),
    ]
    assert [reason.value for reason in Reason] == [
        *("malformed", "unknown-key", "bad-signature", "key-not-in-use", "not-recorded")
    ]
    assert [check.value for check in Check] == ["ok", "failed", "not-checked"]


@given(st.one_of(st.text(), st.text("0123456789").map((SITE + "/v#").__add__)))
def test_check_answers_whatever_it_is_asked(text):
    assert answer(text).verdict is Verdict.NOT_AUTHENTIC
