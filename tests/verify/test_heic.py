"""HEIC, by the extra `heic`: its decoder has a thread, and still starts no process.

`heic/` has two files of pillow-heif 1.8.1, made for this: a page of 4032 × 3024 pixels
with a QR, and a portrait that lies on its side (`irot`), white above.
"""

import errno
import os
import struct
import sys
import time
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from suket.intake.errors import BadPhoto
from suket.intake.portraits import PORTRAIT, portrait
from tests.verify import misbehaving
from tests.verify.own_workers import at_work, changed, done, started
from verify import picture_kinds
from verify.errors import Unreadable
from verify.file_facts import FACTS
from verify.files import text_of_file

HERE = Path(__file__).parent / "heic"
PAGE, PORTRAIT_LYING = ((HERE / f"{n}.heic").read_bytes() for n in ("page", "portrait"))
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="of Linux")


def yes(file):
    return True


@pytest.fixture(scope="module")
def workers():
    with started() as workers:
        yield workers


def test_a_photo_is_read():
    assert text_of_file(PAGE) == "https://suket.example/v#" + "0123456789" * 60


def test_a_portrait_is_turned_and_carries_nothing_along():
    picture = Image.open(BytesIO(portrait(PORTRAIT_LYING)))
    assert picture.size == (300, 400)
    assert min(picture.getpixel((150, 50))) > 200
    assert max(picture.getpixel((150, 350))) < 50
    assert not picture.getexif()


@pytest.mark.parametrize("size", [(60_000, 60_000), (8064, 6048)])
def test_one_of_too_many_pixels_is_not_decoded(size):
    large = PAGE.replace(struct.pack(">II", 4032, 3024), struct.pack(">II", *size))
    assert large != PAGE
    with pytest.raises(Unreadable, match="too-large"):
        text_of_file(large)


def test_one_that_is_cut_off_is_called_by_its_name():
    for size in (100, 1000, len(PAGE) // 2):
        with pytest.raises(Unreadable, match="heic"):
            text_of_file(PAGE[:size])


def test_a_spoilt_one_is_no_picture_at_worst():
    random = Random(1)
    for _ in range(8):
        bad = bytearray(PORTRAIT_LYING)
        for _ in range(random.randint(1, 8)):
            bad[random.randrange(len(bad))] = random.randrange(256)
        with pytest.raises(Unreadable):
            text_of_file(bytes(bad))


def test_without_the_extra_it_is_called_by_its_name():
    lacking = "import importlib.util; importlib.util.find_spec = lambda _: None;"
    with changed(lacking, FACTS, PORTRAIT) as workers:
        workers.patience = 10
        asked = {"mark": "?", "attachment": "?", "with_field": False}
        with pytest.raises(Unreadable, match="heic"):
            workers.one(FACTS, PAGE, **asked)
        with pytest.raises(BadPhoto, match="heic"):
            workers.one(PORTRAIT, PORTRAIT_LYING)


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xd8\xff", b"\0\0\0\x18ftypavif", BytesIO()]
)
def test_nothing_else_has_a_thread(data):
    assert not picture_kinds.needs_thread(data)
    assert picture_kinds.needs_thread(PAGE)


@LINUX
def test_a_thread_is_started_where_it_is_needed_and_nowhere_else(workers):
    act = misbehaving.start_a_thread
    assert done(workers, act)[0] == ["refused"]
    assert done(workers, act, needs_thread=yes)[0] == ["done"]


@LINUX
def test_who_may_start_a_thread_starts_no_process(workers):
    assert done(workers, misbehaving.fork, needs_thread=yes)[0] == ["refused"]
    act = misbehaving.fork_as_by_clone3
    assert done(workers, act, needs_thread=yes)[0] == errno.ENOSYS
    for act in (misbehaving.open_a_file, misbehaving.connect, misbehaving.make_a_pair):
        assert done(workers, act, needs_thread=yes)[0] == ["refused"]


@LINUX
def test_threads_give_way_with_their_worker(workers):
    """Each has a place of its own before the processor, and inherits the first's."""
    act = misbehaving.work_in_a_thread
    with at_work(workers, act, needs_thread=yes) as worker:
        threads = Path(f"/proc/{worker.pid}/task")
        until = time.monotonic() + 20
        while len(list(threads.iterdir())) < 2 and time.monotonic() < until:
            time.sleep(0.01)
        worker.give_way()
        while set(places_of(threads)) != {10} and time.monotonic() < until:
            time.sleep(0.01)
        assert places_of(threads) == [10, 10]


def places_of(threads):
    return [
        os.getpriority(os.PRIO_PROCESS, int(path.name)) for path in threads.iterdir()
    ]
