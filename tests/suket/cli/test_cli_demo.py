"""The demonstration: the whole path, and an exit code that can be trusted."""

import socket

import pytest

from suket.cli.demo import forgeries
from suket.cli.exit_codes import Exit
from tests.suket.cli.conftest import EXAMPLES
from verify.errors import Reason


@pytest.fixture
def few(tmp_path):
    """Return a way to make examples with the first residents of each office only."""
    header, *lines = (EXAMPLES / "residents.csv").read_text("utf-8").splitlines()
    offices = [line[:4] for line in lines]
    folder = tmp_path / "examples"
    folder.mkdir()
    (folder / "offices.toml").symlink_to(EXAMPLES / "offices.toml")
    (folder / "photos").symlink_to(EXAMPLES / "photos")

    def make(per_office):
        chosen = [
            line
            for place, line in enumerate(lines)
            if offices[:place].count(offices[place]) < per_office
        ]
        text = "\n".join((header, *chosen)) + "\n"
        (folder / "residents.csv").write_text(text, "utf-8")
        return folder

    return make


def test_every_verdict_is_as_expected_and_the_next_run_starts_clean(
    few, empty, monkeypatch
):
    folder = empty.folder / "demo"
    words = ("demo", "--no-serve", "--folder", folder, "--examples")
    ended = empty(*words, few(11))
    assert (ended.code, ended.err) == (Exit.DONE, "")
    assert "Every verdict was as expected" in ended.out
    assert not (empty.folder / "data").exists()  # the settings are the demo's own
    before = len(list((folder / "out").rglob("*.pdf")))

    monkeypatch.setitem(forgeries.EXPECTED, "own-key.txt", Reason.BAD_SIGNATURE)
    ended = empty(*words, few(7))
    assert ended.code == Exit.IN_PART
    assert "own-key.txt: bad-signature expected, unknown-key seen" in ended.err
    assert 20 <= len(list((folder / "out").rglob("*.pdf"))) < before


def test_a_port_in_use_is_found_before_the_work_begins(few, empty):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ended = empty("demo", "--port", port, "--folder", empty.folder / "demo")
    assert (ended.code, "PORT=8001" in ended.err) == (Exit.USAGE, True)
    assert not (empty.folder / "demo").exists()


def test_a_folder_that_is_no_demonstration_is_left_alone(few, empty):
    other = empty.folder / "important"
    other.mkdir()
    (other / "file").write_text("keep me")
    ended = empty("demo", "--no-serve", "--examples", few(1), "--folder", other)
    assert (ended.code, (other / "file").exists()) == (Exit.USAGE, True)
