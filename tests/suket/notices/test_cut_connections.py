"""Notices over real sockets that are cut: none arrives twice, and none is called sent
that may have.

A share in CI; `make prove` sends ten thousand.
"""

import random
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from suket.jobs.notices import tell_people
from suket.messaging.carriers import Carriers
from suket.messaging.words import Wire
from suket.notices.tables import Contact, Notice, NoticeTry
from suket.notices.words import NoticeKind, NoticeState, TryState
from suket.offices.persons import KEEPER
from tests.suket.messaging.mail_stand_in import relaying
from tests.suket.messaging.sms_stand_in import ACCEPTED, answering
from tests.suket.notices.sending_room import SendingRoom

SHARE, ALL = 30, 10_000
MINUTE = timedelta(minutes=1)
QUARTER = timedelta(minutes=15)
# What becomes of a message, and how often: refused for ever, for now, cut off.
SMS = [ACCEPTED] * 4 + ["cut-before", "cut-after"] * 2
SMS += [(200, {"status": "rejected"})] * 2 + [(503, {})] * 2 + [(500, {})]
MAIL = ["take"] * 4 + ["cut-before", "cut-after"] * 2
MAIL += ["rcpt-550", "data-554", "rcpt-452", "data-451", "hang-up"]


def spread(room, count):
    """Have so many cases be told of what is received, each with two ways."""
    cases = []
    for serial in range(1, count + 1):
        number = room.asked(serial).number
        cases.append(room.case(number).id)
    rows = [
        {
            "case_id": case_id,
            "wire": wire,
            "address": address,
            "place": 1 + (wire is (Wire.SMS if place % 2 else Wire.EMAIL)),
            "given_at": room.now,
            "given_by": KEEPER,
        }
        for place, case_id in enumerate(cases)
        for wire, address in (
            (Wire.SMS, f"+62812{place:07}"),
            (Wire.EMAIL, f"p{place}@contoh.example"),
        )
    ]
    with room.world.database.begin() as session:
        session.execute(insert(Contact), rows)
    return cases


def waiting(room):
    due = (NoticeState.WAITING, NoticeState.SENDING)
    return room.world.all(select(Notice.id).where(Notice.state.in_(due)).limit(1))


def run(room, folder, count):
    dice = random.Random(count)
    spread(room, count)
    with relaying(folder) as (relay, by_mail), answering() as (provider, by_sms):
        relay.next_of = lambda address: dice.choice(MAIL)
        provider.next_of = lambda number: dice.choice(SMS)
        limits = dict.fromkeys((Wire.SMS, Wire.EMAIL), 10 * count)
        carriers = Carriers({Wire.SMS: by_sms, Wire.EMAIL: by_mail}, limits)
        database, begun = room.world.database, room.now
        tell_people(database, carriers, clock=room.clock)
        while waiting(room) and room.now - begun < timedelta(hours=8):
            while tell_people(database, carriers, clock=room.clock):
                pass
            room.now += MINUTE
        return by_person(relay, provider)


def by_person(relay, provider):
    """Return how often something arrived at each person, whichever way it came."""
    arrived = {}
    for one in provider.taken:
        place = int(one["to"][-7:])
        arrived[place] = arrived.get(place, 0) + 1
    for to, _ in relay.taken:
        place = int(to[1:].partition("@")[0])
        arrived[place] = arrived.get(place, 0) + 1
    return arrived


def late(room):
    """Return the tries that began more than a quarter after one was refused for ever."""
    found = room.world.all(
        select(NoticeTry).order_by(NoticeTry.notice_id, NoticeTry.seq)
    )
    refused, behind = {}, []
    for one in found:
        since = refused.get(one.notice_id)
        if since is not None and one.started_at - since > QUARTER:
            behind.append(one.notice_id)
        if one.state is TryState.REFUSED:
            refused[one.notice_id] = one.settled_at
    return behind


def check(room, folder, count):
    arrived = run(room, folder, count)
    assert [place for place, times in arrived.items() if times > 1] == []
    notices = room.world.all(select(Notice))
    assert len(notices) == count
    assert {one.kind for one in notices} == {NoticeKind.RECEIVED}
    over = {NoticeState.SENT, NoticeState.UNKNOWN, NoticeState.FAILED}
    assert {one.state for one in notices} <= over
    sent = sum(one.state is NoticeState.SENT for one in notices)
    unknown = sum(one.state is NoticeState.UNKNOWN for one in notices)
    assert sent <= len(arrived) <= sent + unknown
    assert sent > 0
    assert unknown > 0


def test_a_share_of_notices_with_cut_connections(any_room, tmp_path):
    check(any_room, tmp_path, SHARE)
    assert late(any_room) == []


@pytest.mark.prove
def test_ten_thousand_notices_with_cut_connections(usual_world, tmp_path):
    room = SendingRoom(usual_world)
    check(room, tmp_path, ALL)
    assert late(room) == []
