"""What is uploaded is held for its officer alone, one at a time, and not for long."""

import os
import time

import pytest

from suket.access.rights import Officer
from suket.intake.errors import UploadGone
from suket.intake.held_uploads import HELD, HeldUploads
from tests.office_world import CIREBON, SERANG

SITI = Officer(username="siti", office=CIREBON)
OTHERS = [
    Officer(username="budi", office=CIREBON),
    Officer(username="siti", office=SERANG),
]


@pytest.fixture
def held(tmp_path):
    return HeldUploads(tmp_path / "uploads")


def test_an_upload_is_its_officers_own(held, tmp_path):
    name = held.hold(SITI, {"table": b"t", "pictures": b"p"})
    assert held.read(name, SITI, "table") == b"t"
    for other in OTHERS:
        with pytest.raises(UploadGone):
            held.read(name, other, "table")
    for path in (tmp_path / "uploads").iterdir():
        assert path.stat().st_mode & 0o077 == 0
        assert "siti" not in path.name


@pytest.mark.parametrize("name", ["", "../suket.db", "x" * 5000])
def test_what_was_never_held_is_gone(held, name):
    with pytest.raises(UploadGone):
        held.read(name, SITI, "table")


def test_the_next_upload_takes_the_place_of_the_last(held):
    first = held.hold(SITI, {"table": b"1"})
    other = held.hold(OTHERS[0], {"table": b"2"})
    held.hold(SITI, {"table": b"3"})
    with pytest.raises(UploadGone):
        held.read(first, SITI, "table")
    assert held.read(other, OTHERS[0], "table") == b"2"


def test_after_its_hour_it_is_swept_away(held, tmp_path):
    assert held.tidy() == 0
    name = held.hold(SITI, {"table": b"1", "remarks": b"2"})
    held.drop(name, SITI, "remarks")
    held.drop(name, SITI, "remarks")
    assert held.tidy() == 0
    long_ago = time.time() - HELD.total_seconds() - 1
    [path] = (tmp_path / "uploads").iterdir()
    os.utime(path, (long_ago, long_ago))
    assert held.tidy() == 1
