"""The loop: it does what is due, outlives every fault, and stops when told."""

import time
from datetime import timedelta
from threading import Event as Flag

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from keys import lifecycle
from keys.publish_trust_list import publish
from keys.store import KeyStore
from suket import clock
from suket.applications import pictures
from suket.applications.picture_tables import KeptPicture
from suket.applications.pictures import NewPicture
from suket.applications.words import Item
from suket.intake.held_uploads import HeldUploads
from suket.jobs.duties import engine_of
from suket.jobs.duty_context import DutyContext
from suket.jobs.engine import Duty, Engine
from suket.jobs.office_keys import OfficeKeys
from suket.offices import offices
from suket.offices.persons import KEEPER
from suket.offices.words import Validity
from suket.paper.archive import Archive
from suket.register import order_batch
from suket.register.tables import Suket
from suket.register.words import SuketState
from tests.office_world import CIREBON, NAMES, SITE, TOY_SECRETS, World, nik_of
from tests.suket.jobs.test_documents import PlainRenderer
from verify import trust_list


def wait_until(is_so, seconds=10.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if is_so():
            return True
        time.sleep(0.01)
    return False


def test_duties_run_again_and_again_until_the_engine_stops():
    runs = []
    engine = Engine([[Duty("count", lambda now: runs.append(now) or False, 0.01)]])
    engine.start()
    assert wait_until(lambda: len(runs) > 5)
    engine.stop()
    after = len(runs)
    time.sleep(0.05)
    assert len(runs) == after


def test_a_duty_that_fails_is_logged_tried_later_and_stops_nobody():
    runs = []

    def broken(now):
        raise OSError("Siti Contoh")

    duties = [
        Duty("broken", broken, 0.02),
        Duty("good", lambda now: runs.append(1) or False, 0.01),
    ]
    engine = Engine([duties])
    with capture_logs() as logs:
        engine.start()
        assert wait_until(lambda: len(runs) > 20)
        engine.stop()
    mine = [entry for entry in logs if entry["duty"] == "broken"]
    assert 1 <= len(mine) < len(runs) / 2
    pauses = [entry["again_in_seconds"] for entry in mine]
    assert pauses == sorted(pauses)
    assert pauses[0] == pytest.approx(0.04)
    assert all(entry["fault_id"] and entry["kind"] == "OSError" for entry in mine)
    assert "Siti" not in str(mine)
    assert all(" broken" in entry["at"][-1] for entry in mine)


def test_a_duty_that_recovers_is_on_time_again():
    runs = []

    def sometimes(now):
        runs.append(1)
        if len(runs) < 3:
            raise OSError
        return False

    duty = Duty("sometimes", sometimes, 0.01)
    engine = Engine([[duty]])
    with capture_logs():
        engine.start()
        assert wait_until(lambda: duty.runs > 3)
        engine.stop()
    assert duty.failures == 0


def test_a_slow_lane_does_not_hold_up_a_quick_one():
    runs, gate = [], Flag()
    slow = Duty("slow", lambda now: gate.wait(5) and False, 0.01)
    quick = Duty("quick", lambda now: runs.append(1) or False, 0.01)
    engine = Engine([[slow], [quick]])
    engine.start()
    assert wait_until(lambda: len(runs) > 10, 3)
    gate.set()
    engine.stop()


def test_waking_makes_the_engine_look_at_once():
    runs = []
    engine = Engine([[Duty("rare", lambda now: runs.append(1) or False, 3600)]])
    engine.start()
    assert wait_until(lambda: runs == [1])
    time.sleep(0.05)
    engine.wake()
    assert wait_until(lambda: runs == [1, 1])
    engine.stop()


def test_a_patient_duty_waits_for_its_own_hour():
    runs = []
    duties = [
        Duty(
            "patient",
            lambda now: runs.append("patient") or False,
            3600,
            is_patient=True,
        ),
        Duty("prompt", lambda now: runs.append("prompt") or False, 3600),
    ]
    engine = Engine([duties])
    engine.start()
    assert wait_until(lambda: runs == ["prompt"])
    time.sleep(0.05)
    engine.wake()
    assert wait_until(lambda: runs == ["prompt", "prompt"])
    engine.stop()


def test_what_says_there_is_more_runs_again_at_once():
    left = list(range(5))

    def take(now):
        left.pop()
        return bool(left)

    engine = Engine([[Duty("take", take, 3600)]])
    engine.run_once()
    assert left == []


@pytest.fixture
def house(usual_world, tmp_path):
    """A whole office with a key store of its own."""
    now = clock.now()
    store = KeyStore(tmp_path / "keys", b"a passphrase for tests")
    wanted = [
        trust_list.Office(code, name, zone) for code, (name, zone, _) in NAMES.items()
    ]
    lifecycle.init(store, wanted, site=SITE, now=now - timedelta(days=1))
    publish(store, tmp_path / "published", now=now)
    return DutyContext(
        database=usual_world.database,
        keys=OfficeKeys(store),
        archive=Archive(tmp_path / "archive"),
        published=tmp_path / "published",
        uploads=HeldUploads(tmp_path / "uploads"),
        picture_life=timedelta(days=90),
        renderer=RealEnoughRenderer(),
    )


class RealEnoughRenderer(PlainRenderer):
    """A page small enough for a test, and a PDF all the same."""

    def render(self, printed, **_):
        from io import BytesIO

        import pikepdf

        pdf = pikepdf.new()
        pdf.add_blank_page(page_size=(595, 842))
        out = BytesIO()
        pdf.save(out)
        return out.getvalue()


def test_the_house_issues_draws_publishes_and_ends_by_itself(house):
    world = World(house.database)
    now = clock.now()
    world.change_office(validity=Validity.MONTHS, months=1)
    world.add(nik=nik_of(1))
    officer = world.officer()
    with house.database.begin() as session:
        order_batch.start(session, None, officer=officer, now=now)
        assert offices.is_open(session, CIREBON, now=now)
    engine = engine_of(house)
    engine.start()
    folder = house.published / "s"

    def is_done():
        sukets = world.all(select(Suket))
        return bool(sukets) and sukets[0].has_document and (folder / "1").exists()

    assert wait_until(is_done, 20)
    assert all(duty.failures == 0 for duty in engine.duties)
    engine.stop()
    hold_a_picture(world, now)
    later = engine_of(house, now=lambda: now + timedelta(days=40))
    later.run_once()
    assert world.all(select(Suket.state)) == [SuketState.ENDED]
    assert world.all(select(KeptPicture.id)) == []


def hold_a_picture(world, now):
    """Have a picture be held for a request that nobody will send."""
    world.let_seal()
    with world.database.begin() as session:
        held = {Item.FAMILY_CARD: NewPicture(b"jpeg", TOY_SECRETS)}
        pictures.hold(session, "k", held, by=KEEPER, now=now)


def test_what_does_not_agree_is_logged_by_number(house):
    world = World(house.database)
    now = clock.now()
    desk = house.keys.desk(CIREBON, now)
    issued = world.issue(world.add(nik=nik_of(1)), signer=desk.signer, now=now)
    later = now + timedelta(seconds=2)
    engine_of(house, now=lambda: later).run_once()
    house.archive.path(issued.suket_id).write_bytes(b"another")
    with capture_logs() as logs:
        engine_of(house, now=lambda: later).run_once()
    assert [(e["number"], e["defect"]) for e in logs] == [
        (issued.number, "document-damaged")
    ]
