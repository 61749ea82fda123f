"""Institutions are told what became of sukets they checked: once found, at least once."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from suket.db import Database
from suket.institutions import (
    authenticate_api_key,
    deliver_webhooks,
    manage_institutions,
    webhook_records,
)
from suket.institutions.errors import BadWebhook, InstitutionNotFound, WebhookNotFound
from suket.institutions.tables import Visit, WebhookNotice, WebhookSecret
from suket.institutions.words import VisitPurpose
from suket.jobs.outbound_http import NotPosted
from suket.jobs.webhooks import notify_institutions
from suket.register.end import end, restore, suspend
from suket.register.words import EndReason
from tests.office_world import NOW, nik_of
from tests.suket.institutions.institution_world import BANK, Institutions

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
URL = "https://bank.example/suket"


class Post:
    """The other end, which keeps what it is sent and answers as it is told."""

    def __init__(self, answer=200):
        self.answer, self.got = answer, []

    def __call__(self, url, body, headers):
        self.got.append((url, body, headers))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class Bank(Institutions):
    """An institution that has checked a suket and wants to be told."""

    def furnish(self):
        self.add()
        self.secret = self.set_webhook()
        self.issued = self.world.issue(self.world.add(), now=NOW)
        self.visit(self.issued.suket_id)
        return self

    def set_webhook(self, code=BANK, url=URL):
        with self.world.database.begin() as session:
            return deliver_webhooks.set_webhook(session, code, url, who="uji", now=NOW)

    def visit(self, suket_id, at=NOW, code=BANK):
        caller = authenticate_api_key.by_key(
            self.world.database, self.key(code=code).token, now=NOW
        )
        with self.world.database.begin() as session:
            visit = Visit(
                institution_code=code,
                key_id=caller.key_id,
                suket_id=suket_id,
                purpose=VisitPurpose.BANKING,
                verdict="valid",
                at=at,
            )
            session.add(visit)

    def act(self, do, *more, now=NOW + SECOND, **named):
        with self.world.database.begin() as session:
            officer = self.world.officer()
            do(session, self.issued.suket_id, *more, officer=officer, now=now, **named)

    def end(self, now=NOW + SECOND):
        self.act(end, EndReason.HILANG, now=now)

    def tell(self, post, now=NOW + SECOND):
        return notify_institutions(self.world.database, post, now=now)

    def notices(self):
        with self.world.database.reading() as session:
            return session.scalars(
                select(WebhookNotice).order_by(WebhookNotice.seq)
            ).all()


@pytest.fixture
def bank(usual_world):
    return Bank(usual_world).furnish()


def key_of(secret):
    assert secret.startswith("whsec_")
    return base64.b64decode(secret.removeprefix("whsec_"))


def is_signed(headers, body, secret):
    """Check a signature as Standard Webhooks says, with nothing of ours."""
    signed = b".".join(
        [headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body]
    )
    mac = base64.b64encode(hmac.new(key_of(secret), signed, hashlib.sha256).digest())
    return f"v1,{mac.decode()}" in headers["webhook-signature"].split(" ")


def test_who_checked_a_suket_is_told_that_it_ended(world):
    bank, post = Bank(world).furnish(), Post()
    bank.end()
    bank.tell(post)
    [(url, body, headers)] = post.got
    claims = bank.issued.claims
    assert url == URL
    assert json.loads(body) == {
        "type": "suket.ended",
        "timestamp": "2026-11-22T09:00:01Z",
        "data": {"status_list": claims.status_uri, "index": claims.status_index},
    }
    assert headers["webhook-timestamp"] == str(int((NOW + SECOND).timestamp()))
    assert is_signed(headers, body, bank.secret)
    [notice] = bank.notices()
    assert headers["webhook-id"] == notice.id
    assert (notice.delivered_at, notice.last_answer) == (NOW + SECOND, "200")
    bank.tell(post, NOW + DAY)
    assert len(post.got) == 1


def test_the_message_names_nobody(bank):
    post = Post()
    bank.end()
    bank.tell(post)
    told = repr(post.got)
    for word in (bank.issued.claims.nik, bank.issued.number, "CONTOH", "HILANG"):
        assert word not in told


def test_suspension_and_restoration_are_told_in_order(bank):
    post = Post()
    bank.act(suspend, evidence="LP/1")
    bank.act(restore, evidence="LP/2", now=NOW + 2 * SECOND)
    bank.tell(post, NOW + 3 * SECOND)
    types = [json.loads(body)["type"] for _, body, _ in post.got]
    assert sorted(types) == ["suket.restored", "suket.suspended"]
    assert [notice.event.value for notice in bank.notices()] == [
        "suspended",
        "restored",
    ]


def test_who_did_not_check_it_or_long_ago_or_afterwards_is_not_told(bank):
    for code in ("belum", "dahulu", "sesudah", "tutup", "tanpa"):
        bank.add(code=code)
        if code != "tanpa":
            bank.set_webhook(code)
    ends = NOW + SECOND
    bank.visit(bank.issued.suket_id, ends - timedelta(days=90) - SECOND, "dahulu")
    bank.visit(bank.issued.suket_id, ends + SECOND, "sesudah")
    bank.visit(bank.issued.suket_id, NOW, "tutup")
    bank.visit(bank.issued.suket_id, NOW, "tanpa")
    other = bank.world.issue(bank.world.add(nik=nik_of(1)), now=NOW)
    bank.visit(other.suket_id, NOW, "belum")
    with bank.world.database.begin() as session:
        manage_institutions.close(session, "tutup", who="uji", now=NOW)
    bank.end()
    bank.tell(Post())
    assert [notice.institution_code for notice in bank.notices()] == [BANK]


def test_who_looked_often_is_told_once(bank):
    bank.visit(bank.issued.suket_id)
    bank.visit(bank.issued.suket_id)
    bank.end()
    bank.tell(Post())
    assert len(bank.notices()) == 1


@pytest.mark.parametrize("answer", [500, 301, 404, NotPosted("no answer")])
def test_what_is_not_taken_is_sent_again_after_a_growing_pause(bank, answer):
    post = Post(answer)
    bank.end()
    moment, sent_at = NOW + SECOND, []
    for _ in range(200):
        before = len(post.got)
        bank.tell(post, moment)
        if len(post.got) > before:
            sent_at.append(moment)
        if len(sent_at) == 5:
            break
        moment += timedelta(seconds=10)
    pauses = [(b - a).total_seconds() for a, b in pairwise(sent_at)]
    assert pauses == [30, 60, 120, 240]
    assert len({headers["webhook-id"] for _, _, headers in post.got}) == 1
    post.answer = 204
    bank.tell(post, moment + DAY)
    [notice] = bank.notices()
    assert (notice.tries, notice.last_answer) == (6, "204")
    assert notice.delivered_at == moment + DAY


def test_what_rests_is_not_sent_because_something_else_is_due(bank):
    post = Post(500)
    bank.act(suspend, evidence="LP/1")
    bank.tell(post)
    bank.act(restore, evidence="LP/2", now=NOW + 2 * SECOND)
    bank.tell(post, NOW + 3 * SECOND)
    assert [notice.tries for notice in bank.notices()] == [1, 1]


def test_after_three_days_it_is_given_up_and_seen(bank):
    post = Post(500)
    bank.end()
    bank.tell(post)
    bank.tell(post, NOW + 3 * DAY)
    assert bank.notices()[0].failed_at is None
    bank.tell(post, NOW + 3 * DAY + timedelta(hours=7))
    [notice] = bank.notices()
    assert notice.failed_at is not None
    count = len(post.got)
    bank.tell(post, NOW + 30 * DAY)
    assert len(post.got) == count


def test_no_pause_is_longer_than_six_hours():
    assert deliver_webhooks.pause_after(1) == timedelta(seconds=30)
    assert deliver_webhooks.pause_after(50) == timedelta(hours=6)


def test_a_crash_while_sending_loses_nothing(bank):
    class CrashError(Exception):
        pass

    bank.end()
    with pytest.raises(CrashError):
        bank.tell(Post(CrashError()))
    post = Post()
    bank.tell(post)
    assert post.got == []  # it is not sent at once again
    bank.tell(post, NOW + 31 * SECOND)
    assert len(post.got) == 1


def test_a_crash_between_act_and_telling_loses_nothing(bank):
    """What is to be told is read from the journal, wherever the process ended."""
    bank.end()
    database = Database(bank.world.database.url)
    post = Post()
    notify_institutions(database, post, now=NOW + DAY)
    database.dispose()
    assert len(post.got) == 1


def test_two_secrets_sign_until_the_older_is_retired(bank):
    with bank.world.database.begin() as session:
        second = deliver_webhooks.rotate_secret(session, BANK, who="uji", now=NOW)
    bank.act(suspend, evidence="LP/1")
    post = Post()
    bank.tell(post)
    [(_, body, headers)] = post.got
    assert is_signed(headers, body, bank.secret)
    assert is_signed(headers, body, second)
    with bank.world.database.begin() as session:
        deliver_webhooks.retire_secret(session, BANK, who="uji", now=NOW)
    bank.act(restore, evidence="LP/2", now=NOW + 2 * SECOND)
    bank.tell(post, NOW + 3 * SECOND)
    _, body, headers = post.got[-1]
    assert not is_signed(headers, body, bank.secret)
    assert is_signed(headers, body, second)


def test_no_more_than_two_secrets_are_good(bank):
    for _ in range(3):
        with bank.world.database.begin() as session:
            deliver_webhooks.rotate_secret(session, BANK, who="uji", now=NOW)
    assert len(bank.world.all(select(WebhookSecret.id))) == 2


def test_what_was_found_for_a_webhook_that_is_gone_is_given_up(bank):
    bank.end()
    post = Post(500)
    bank.tell(post)
    with bank.world.database.begin() as session:
        deliver_webhooks.remove_webhook(session, BANK, who="uji", now=NOW)
    bank.tell(post, NOW + DAY)
    [notice] = bank.notices()
    assert (notice.last_answer, len(post.got)) == ("no webhook", 1)
    assert notice.failed_at == NOW + DAY


@pytest.mark.parametrize(
    "url",
    [
        "",
        "bank.example",
        "http://bank.example/x",
        "ftp://bank.example/x",
        "https://",
        "https://user:pass@bank.example/x",
        "https://bank.example/x#part",
        "https://bank.example:99999/x",
        "https://bank.example/a b",
        "https://127.0.0.1%00.bank.example/",
        "https://bank_.example/",
        "https://[fe80::1%25eth0]/",
        "https://bänk.example/",
        "https://bank.example/" + "x" * 500,
    ],
)
def test_a_webhook_is_an_https_address(bank, url):
    with pytest.raises(BadWebhook):
        bank.set_webhook(url=url)


def test_only_who_is_there_has_a_webhook(bank):
    bank.add(code="tanpa")
    with bank.world.database.begin() as session:
        with pytest.raises(InstitutionNotFound):
            deliver_webhooks.set_webhook(session, "nobody", URL, who="uji", now=NOW)
        for act in (
            deliver_webhooks.rotate_secret,
            deliver_webhooks.retire_secret,
            deliver_webhooks.remove_webhook,
        ):
            with pytest.raises(WebhookNotFound):
                act(session, "tanpa", who="uji", now=NOW)


def test_with_nothing_to_do_nothing_is_written(bank):
    bank.tell(Post())
    with bank.world.database.reading() as session:
        assert webhook_records.is_idle(session, now=NOW)
