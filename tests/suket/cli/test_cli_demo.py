"""The demonstration: the whole path, and an exit code that can be trusted."""

import os
import socket
from pathlib import Path

import pytest
from cryptography import x509

from suket.cli.demo import command, forgeries, phone_certificate
from suket.cli.exit_codes import Exit
from tests.office_world import NOW
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


def test_a_demonstration_is_as_expected_served_again_and_thrown_away_when_asked(
    few, empty, monkeypatch
):
    """Few demonstrations for all of it: each costs as much as a hundred other tests."""
    served = []
    monkeypatch.setattr(command, "serve_at", lambda place, **how: served.append(how))
    monkeypatch.setattr(command, "require_free", lambda host, port: None)
    folder = empty.folder / "demo"
    words = ("demo", "--folder", folder, "--host", "192.168.1.7", "--port", "8471")
    assert "make demo" in empty(*words, "--again").err
    first = empty(*words, "--asking", 0, "--examples", few(11))
    assert (first.code, first.err) == (Exit.DONE, "")
    assert "Every verdict was as expected" in first.out
    assert not (empty.folder / "data").exists()  # the settings are the demo's own
    again = empty("demo", "--again", "--folder", folder)
    for ended in (first, again):
        require_told_where_it_is_served(ended, folder)
    links = (folder / "links.html").read_text()
    assert links.count('href="https://192.168.1.7:8471/v#') >= 4
    assert ">superseded<" in links
    assert ">own-key<" in links
    assert [(how["host"], how["port"]) for how in served] == [("192.168.1.7", 8471)] * 2
    assert all(how["certificate"].certificate.exists() for how in served)
    require_clean_start(few, empty, folder, monkeypatch)
    assert len(served) == 2


def require_told_where_it_is_served(ended, folder):
    """See that the screen has what is needed to sign in, and to serve once more."""
    for told in ("https://192.168.1.7:8471/petugas/masuk", "admin.", "penanda."):
        assert told in ended.out
    assert "/lembaga/masuk" in ended.out
    assert "fingerprint" in ended.out
    again = f" demo --again --folder {folder}"
    [line] = [line for line in ended.out.splitlines() if line.endswith(again)]
    program = Path(line.removesuffix(again).partition(":")[2].strip())
    assert os.access(program, os.X_OK)


def require_clean_start(few, empty, folder, monkeypatch):
    """Run it again: refused, and then from nothing, with a verdict that differs."""
    words = ("demo", "--no-serve", "--asking", 0, "--folder", folder, "--examples")
    before = len(list((folder / "out").rglob("*.pdf")))
    monkeypatch.setitem(forgeries.EXPECTED, "own-key.txt", Reason.BAD_SIGNATURE)
    ended = empty(*words, few(1))
    assert (ended.code, "WIPE=1" in ended.err) == (Exit.USAGE, True)
    assert len(list((folder / "out").rglob("*.pdf"))) == before
    ended = empty(*words, few(7), "--wipe")
    assert "Throwing away" in ended.out
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


@pytest.mark.parametrize("host", ["192.168.1.7", "fd00::7", "laptop.example"])
def test_a_certificate_for_phones_names_one_address_and_vouches_for_nobody(
    host, tmp_path
):
    made = phone_certificate.make(host, tmp_path, now=NOW)
    found = x509.load_pem_x509_certificate(made.certificate.read_bytes())
    names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(name.value) for name in names] == [host]
    basic = found.extensions.get_extension_for_class(x509.BasicConstraints).value
    assert not basic.ca
    assert (made.key.stat().st_mode & 0o777, len(made.fingerprint)) == (0o600, 95)
