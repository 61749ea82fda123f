"""Mail over a real socket: only by TLS, and what came of each is told truly."""

from datetime import UTC, datetime

import pytest

from suket.messaging.envelopes import Answer, Envelope
from suket.messaging.words import Outcome, Security
from tests.suket.messaging.mail_stand_in import PASSWORD, USER, relay_of, relaying

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TO = "siti@contoh.example"
OTHER = "budi@contoh.example"


def envelope(name="n1", to=TO, text="Suket Anda siap diambil.\n.\nGratis."):
    return Envelope(id=name, to=to, subject="Suket Anda", text=text, at=NOW)


@pytest.fixture
def relay(tmp_path):
    with relaying(tmp_path) as (handler, relay):
        yield handler, relay


def sent(relay, *envelopes):
    line = relay.open()
    try:
        return [line.send(each) for each in envelopes or [envelope()]]
    finally:
        line.close()


def test_a_mail_says_what_it_is_and_bears_the_id_of_its_notice(relay):
    handler, place = relay
    assert sent(place) == [
        Answer(Outcome.ACCEPTED, "smtp-250", "<n1@contoh.example>"),
    ]
    (mail,) = handler.mails
    assert mail["Message-ID"] == "<n1@contoh.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"] == "Sun, 22 Nov 2026 09:00:00 +0000"
    assert mail["To"] == TO
    assert mail.get_content_type() == "text/plain"
    assert (
        mail.get_payload(decode=True).decode()
        == "Suket Anda siap diambil.\r\n.\r\nGratis.\r\n"
    )


def test_many_mails_go_by_one_connection(relay):
    handler, place = relay
    answers = sent(place, *(envelope(f"n{n}") for n in range(5)))
    assert {answer.outcome for answer in answers} == {Outcome.ACCEPTED}
    assert len(handler.counted()) == 5


@pytest.mark.parametrize(
    ("doing", "outcome", "code"),
    [
        ("rcpt-550", Outcome.REFUSED, "smtp-550"),
        ("rcpt-452", Outcome.LATER, "smtp-452"),
        ("data-554", Outcome.REFUSED, "smtp-554"),
        ("data-451", Outcome.LATER, "smtp-451"),
        ("cut-before", Outcome.UNKNOWN, "cut"),
        ("cut-after", Outcome.UNKNOWN, "cut"),
        ("hang-up", Outcome.LATER, "cut"),
    ],
)
def test_what_a_relay_does_is_told_truly_and_the_next_mail_goes(
    relay, doing, outcome, code
):
    handler, place = relay
    handler.answers[TO] = [doing]
    first, second = sent(place, envelope(), envelope("n2", OTHER))
    assert (first.outcome, first.code) == (outcome, code)
    assert TO not in first.code
    assert second.outcome is Outcome.ACCEPTED
    is_there = doing == "cut-after"
    assert [to for to, _ in handler.taken] == [TO] * is_there + [OTHER]


def test_a_relay_that_hung_up_between_two_mails_is_called_again(relay):
    handler, place = relay
    handler.answers[OTHER] = ["hang-up", "take"]
    _, second = sent(place, envelope(), envelope("n2", OTHER))
    assert second.outcome is Outcome.ACCEPTED
    assert handler.counted()["<n2@contoh.example>"] == 1


def test_who_may_not_send_tries_again_later(relay):
    handler, place = relay
    handler.senders_refused = True
    (answer,) = sent(place)
    assert (answer.outcome, answer.code) == (Outcome.LATER, "smtp-550")


def test_a_relay_without_tls_is_given_nothing(tmp_path):
    with relaying(tmp_path, offers_tls=False) as (handler, place):
        (answer,) = sent(place)
        assert (answer.outcome, answer.code) == (Outcome.LATER, "no-tls")
        assert handler.asked == 0
        assert place.look() == "no-tls"


def test_a_relay_that_nobody_vouches_for_is_given_nothing(relay, tmp_path):
    handler, place = relay
    stranger = relay_of(place.port, None)
    (answer,) = sent(stranger)
    assert (answer.outcome, answer.code) == (Outcome.LATER, "no-trust")
    assert handler.asked == 0


def test_a_relay_that_is_not_there_is_tried_later(relay):
    _, place = relay
    nobody = relay_of(1, place.ca_file)
    (answer,) = sent(nobody)
    assert (answer.outcome, answer.code) == (Outcome.LATER, "no-answer")


def test_tls_from_the_first_byte_will_do_too(tmp_path):
    with relaying(tmp_path, is_tls=True) as (_handler, place):
        assert place.look() == ""
        assert sent(place)[0].outcome is Outcome.ACCEPTED


def test_a_password_is_asked_for_and_a_wrong_one_is_told(tmp_path):
    with relaying(tmp_path, wants_password=True) as (_handler, place):
        known = relay_of(place.port, place.ca_file, user=USER, password=PASSWORD)
        assert sent(known)[0].outcome is Outcome.ACCEPTED
        wrong = relay_of(place.port, place.ca_file, user=USER, password="x")
        assert sent(wrong)[0] == Answer(Outcome.LATER, "smtp-535")
        assert wrong.look() == "smtp-535"


def test_without_tls_a_relay_of_this_machine_can_be_used(tmp_path):
    with relaying(tmp_path, offers_tls=False) as (_handler, place):
        plain = relay_of(place.port, None, security=Security.NONE)
        assert sent(plain)[0].outcome is Outcome.ACCEPTED
