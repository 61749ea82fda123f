"""An application is followed by number, birth date and code together, and by no two."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from keys.secrets_in_use import Secrets, SoftwareSecret
from suket.access import sealing_secrets
from suket.access.tables import SealingSecret
from suket.applications.following import follow_codes
from suket.applications.following.errors import NotFollowed
from suket.applications.following.follow import follow, read, with_number
from suket.applications.following.tables import FollowCode
from tests.office_world import CIREBON, NOW, TOY_SECRETS, nik_of
from tests.suket.applications.waiting_room import WaitingRoom

BORN = date(1990, 8, 17)


def drawn(room, number, secrets=TOY_SECRETS):
    with room.world.database.begin() as session:
        case = room.case(number)
        return follow_codes.of_case(session, case, secrets=secrets, now=room.now)


def followed(room, number, born, code, secrets=TOY_SECRETS):
    proof, faults = read(number, born, code)
    assert faults == {}
    with room.world.database.reading() as session:
        return follow(session, proof, secrets=secrets).case.number


@pytest.fixture
def asked(any_room):
    """Return a room, the number of somebody's application, and its code."""
    any_room.world.let_seal()
    any_room.resident(1, born=BORN)
    number = any_room.ask(1).number
    return any_room, number, drawn(any_room, number)


@pytest.mark.row(36)
def test_number_birth_date_and_code_open_the_application(asked):
    room, number, code = asked
    assert followed(room, number, "17-08-1990", code) == number
    typed = code.lower().replace("-", " ")
    loose = number.replace("-", " ")
    assert followed(room, loose, "17 Agustus 90", typed) == number
    assert drawn(room, number) == code  # a receipt that is printed again says the same


def test_each_alone_and_any_two_open_nothing(asked):
    room, number, code = asked
    room.resident(2, born=date(1991, 1, 1))
    other = room.ask(2).number
    others_code = drawn(room, other)
    for wrong in (
        (other, "17-08-1990", code),
        (number, "18-08-1990", code),
        (number, "01-01-1991", others_code),
        (number, "17-08-1990", others_code),
        ("3274-26-999999-7", "17-08-1990", code),
    ):
        with pytest.raises(NotFollowed):
            followed(room, *wrong)


def test_without_a_code_on_paper_nothing_opens(any_room):
    any_room.world.let_seal()
    any_room.resident(1, born=BORN)
    number = any_room.ask(1).number
    with pytest.raises(NotFollowed):
        followed(any_room, number, "17-08-1990", "abcd-efgh")
    with any_room.world.database.reading() as session:
        assert with_number(session, number) is None


def test_of_who_is_not_known_yet_the_nik_says_the_birth_date(any_room):
    any_room.world.let_seal()
    number = any_room.ask(7).number  # nobody of this NIK is recorded
    nik = nik_of(7)
    day = int(nik[6:8]) % 40
    code = drawn(any_room, number)
    born = f"{day:02}-{nik[8:10]}-19{nik[10:12]}"
    assert followed(any_room, number, born, code) == number
    with pytest.raises(NotFollowed):
        followed(
            any_room, number, f"{day % 28 + 1:02}-{nik[8:10]}-19{nik[10:12]}", code
        )


def test_what_is_mistyped_is_told_by_field_before_anything_is_looked_up():
    proof, faults = read("3274-26-000123-8", "31-02-1990", "K7MQ-2RT")
    assert proof is None
    assert set(faults) == {"nomor", "lahir", "kode"}
    assert read("3274-26-000123-3", "kapan saja", "K7MQ-2RTX")[1].keys() == {"lahir"}
    assert read("3274-26-000123-3", "17-08-1990 SITI", "K7MQ-2RTX")[1].keys() == {
        "lahir"
    }
    assert read("3274-26-000123-3", "17-08-1990", "O0I1-2RTX")[1].keys() == {"kode"}
    assert read("9" * 10_000, "1" * 10_000, "a" * 10_000)[0] is None


def test_two_who_print_at_once_print_one_code(postgresql_world, monkeypatch):
    """On SQLite the second waits before it looks."""
    postgresql_world.let_seal()
    room = WaitingRoom(postgresql_world, CIREBON, NOW)
    number = room.ask(3).number
    both, draw = Barrier(2, timeout=20), follow_codes._drawn

    def drawn_together():
        both.wait()  # each has seen that there is no code
        return draw()

    monkeypatch.setattr(follow_codes, "_drawn", drawn_together)
    with ThreadPoolExecutor(2) as many:
        codes = [*many.map(lambda _: drawn(room, number), range(2))]
    assert len({*codes}) == 1


def test_a_new_secret_keeps_the_codes_and_the_old_one_can_go(asked):
    room, number, code = asked
    newer = SoftwareSecret(b"n" * 32)
    both = Secrets([*TOY_SECRETS._every.values(), newer])
    with room.world.database.begin() as session:
        sealing_secrets.take_note(session, [newer.id], now=room.now)
    old = TOY_SECRETS.current.id
    gone = delete(SealingSecret).where(SealingSecret.id == old)
    with pytest.raises(IntegrityError), room.world.database.begin() as session:
        session.execute(gone)
    with room.world.database.begin() as session:
        assert follow_codes.reseal(session, both) == 1
        assert follow_codes.reseal(session, both) == 0
        session.execute(gone)
    alone = Secrets([newer])
    assert followed(room, number, "17-08-1990", code, alone) == number


def test_a_row_that_was_put_in_anothers_place_opens_nothing(asked):
    """A code is sealed about its case: who writes the table cannot move it."""
    room, number, code = asked
    room.resident(2, born=BORN)
    other = room.ask(2)
    with room.world.database.begin() as session:
        [row] = session.scalars(select(FollowCode)).all()
        moved = FollowCode(
            case_id=room.case(other.number).id,
            secret_id=row.secret_id,
            sealed=row.sealed,
            drawn_at=room.now + timedelta(hours=1),
        )
        session.add(moved)
    with pytest.raises(Exception, match="seal"):
        followed(room, other.number, "17-08-1990", code)
    assert room.world.all(select(func.count()).select_from(FollowCode)) == [2]
    assert followed(room, number, "17-08-1990", code) == number
