"""Files that are changed in place, under who has checked them: nobody dies or believes.

A publisher renames.  `cp`, `rsync --inplace`, an editor and a thief do not.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders import (
    INDEX,
    INVALID,
    NOW,
    SITE,
    VALID,
    World,
    make_claims,
    make_register,
    put,
)
from verify import private_copy, published
from verify.checks import Verdict, check
from verify.errors import Reason
from verify.private_copy import PrivateCopy, laid_aside
from verify.published import PublishedFolder, read_register
from verify.register_file import (
    ENTRY_BYTES,
    REGISTER_BYTES,
    RegisterFile,
    register_digest,
    register_entry,
)
from verify.token import token_of
from verify.upstream_source import Folder

STOLEN = make_claims(full_name="MALLORY PALSU")

# Follows the folder of its first argument, and answers about the text of each line.
CHECKER = """
import sys
from pathlib import Path
from tests.builders import NOW, World
from verify.checks import check
from verify.published import PublishedFolder

root = World().root.public_key()
folder = PublishedFolder(Path(sys.argv[1]), root=root, poll_seconds=0)
for line in sys.stdin:
    print(check(line.strip(), folder.current(), now=NOW).verdict, flush=True)
"""


# The server as it is, looking at each page of each register; then what it holds.
MEASURED = """
import re, sys
from pathlib import Path
from suket.web import uvicorn_server
from suket.web.public import app
from tests.builders import World
from verify.published import PublishedFolder

root = World().root.public_key()
found = PublishedFolder(Path(sys.argv[1]), root=root).current()
for register in found.registers.values():
    for index in range(0, 2**20, 512):
        register.is_recorded(index, b"")
status = Path("/proc/self/status").read_text()
print(len(found.registers), int(re.search(r"VmHWM:\\s+(\\d+)", status)[1]) * 1024)
"""


@pytest.fixture
def office(tmp_path, world):
    """Return the register file of an office that has issued one suket."""
    world.publish(tmp_path, VALID, register=make_register({INDEX: world.text()}))
    return tmp_path / "s" / "7.register"


@pytest.fixture
def folder(office, world):
    return PublishedFolder(
        office.parent.parent, root=world.root.public_key(), poll_seconds=0
    )


def reason(folder, text):
    return check(text, folder.current(), now=NOW).reason


def verdict(folder, text):
    return check(text, folder.current(), now=NOW).verdict


def overwrite(path, start, data):
    """Write in place, and put the time of modification back."""
    before = path.stat()
    with path.open("r+b") as file:
        file.seek(start)
        file.write(data)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_mtime_ns == before.st_mtime_ns


def put_in_by_stealth(office, world):
    """Record the token of a stolen key; return its text."""
    text = world.text(STOLEN)
    overwrite(office, INDEX * ENTRY_BYTES, register_entry(token_of(text)))
    return text


def test_a_checker_outlives_a_register_that_is_cut_off_in_place(office, world):
    """Mapped, the file would take the process with it: SIGBUS."""
    command = [sys.executable, "-c", CHECKER, str(office.parent.parent)]
    text = world.text()
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as checker:
        for size in (REGISTER_BYTES, 0, 8, REGISTER_BYTES - 8, REGISTER_BYTES + 8):
            os.truncate(office, size)
            checker.stdin.write(text + "\n")
            checker.stdin.flush()
            assert checker.stdout.readline() == "valid\n"
        checker.stdin.close()
        assert checker.wait(30) == 0


def test_what_is_read_once_stays_whatever_becomes_of_the_file(office, world):
    register = read_register(office)
    token = token_of(world.text())
    os.truncate(office, 0)
    assert register.is_recorded(INDEX, token)
    assert register.digest() == register_digest(make_register({INDEX: world.text()}))


def test_eight_bytes_written_in_place_deceive_nobody(office, folder, world):
    assert verdict(folder, world.text()) is Verdict.VALID
    stolen = put_in_by_stealth(office, world)
    assert reason(folder, stolen) is Reason.NOT_RECORDED
    assert verdict(folder, world.text()) is Verdict.VALID


def test_what_is_changed_in_place_is_a_fault_though_its_time_was_put_back(
    office, folder, world
):
    folder.current()
    put_in_by_stealth(office, world)
    folder.current()
    assert "not the one its status list binds" in folder.faults["s/7"]
    overwrite(office, 0, make_register({INDEX: world.text()}))
    folder.current()
    assert folder.faults == {}


@pytest.mark.parametrize("name", ["suket-trust", "s/7"])
def test_a_signed_file_changed_in_place_is_a_fault_and_the_last_good_one_stays(
    office, folder, world, name
):
    folder.current()
    overwrite(office.parent.parent / name, 40, b"\0\0\0\0\0\0\0\0")
    assert verdict(folder, world.text()) is Verdict.VALID
    assert folder.faults.keys() == {name}


@pytest.mark.parametrize("size", [0, 8, REGISTER_BYTES - 8, REGISTER_BYTES + 8])
def test_a_register_replaced_by_another_size_is_a_fault_and_the_last_one_stays(
    office, folder, world, size
):
    folder.current()
    put(office, make_register({INDEX: world.text()}).ljust(size, b"\0")[:size])
    assert verdict(folder, world.text()) is Verdict.VALID
    assert reason(folder, world.text(STOLEN)) is Reason.NOT_RECORDED
    assert folder.faults.keys() == {"s/7"}


def test_a_register_that_is_torn_while_it_is_read_is_refused_and_read_again(
    office, folder, world, monkeypatch
):
    """The first half is of the old file, the second of the one written meanwhile."""
    folder.current()
    second = world.text(make_claims(status_index=5))
    both = make_register({INDEX: world.text(), 5: second})
    real = published.read_small

    def torn(path, limit):
        data = real(path, limit)
        if path != office:
            return data
        office.write_bytes(both)
        return data[: REGISTER_BYTES // 2] + both[REGISTER_BYTES // 2 :]

    put(
        office.with_name("7"),
        world.list_file(VALID, register_digest=register_digest(both)),
    )
    with monkeypatch.context() as patch:
        patch.setattr(published, "read_small", torn)
        meanwhile = folder.current()
        assert folder.faults.keys() == {"s/7"}
    assert check(world.text(), meanwhile, now=NOW).verdict is Verdict.VALID
    assert check(second, meanwhile, now=NOW).reason is Reason.NOT_RECORDED
    assert verdict(folder, world.text()) is Verdict.VALID
    assert reason(folder, second) is None
    assert folder.faults == {}


def test_a_register_that_did_not_change_is_not_copied_again(office, folder, world):
    before = folder.current().register_of(make_claims())
    digest = register_digest(office.read_bytes())
    put(office.with_name("7"), world.list_file(INVALID, register_digest=digest))
    assert verdict(folder, world.text()) is Verdict.REVOKED
    assert folder.current().register_of(make_claims()) is before


def test_a_followed_folder_sends_what_was_changed_in_place_anew(office):
    source = Folder(office.parent.parent)
    before = source.get("s/7.register", limit=REGISTER_BYTES)
    overwrite(office, 0, b"\1" * 8)
    after = source.get("s/7.register", limit=REGISTER_BYTES, known=before.etag)
    assert after.data == office.read_bytes()


def test_a_copy_is_let_go_with_its_register():
    def handles():
        return len(list(Path("/proc/self/fd").iterdir()))

    before = handles()
    registers = [RegisterFile(laid_aside(bytes(REGISTER_BYTES))) for _ in range(5)]
    assert handles() == before + 5
    registers.clear()
    assert handles() == before


@pytest.mark.parametrize("folder", ["/nowhere", "/dev/full"])
def test_where_no_file_may_be_written_the_copy_lies_in_memory(monkeypatch, folder):
    monkeypatch.setattr(private_copy.tempfile, "tempdir", folder)
    copy = PrivateCopy(b"0123456789")
    assert (len(copy), copy.read(3, 4), copy.read(8, 4)) == (10, b"3456", b"89")


def test_where_a_file_cannot_be_read_in_its_midst_the_bytes_themselves_are_held(
    monkeypatch,
):
    monkeypatch.delattr(private_copy.os, "pread")
    assert laid_aside(b"12345678") == b"12345678"


@pytest.mark.prove
def test_ten_million_known_cost_less_than_250_mb(tmp_path):
    """Twenty lists, half full, all pages of their registers asked about."""
    world = World()
    uris = tuple(f"{SITE}/s/{number}" for number in range(20))
    world.suket_over = {"status_uris": uris}
    world.publish(tmp_path)
    for uri in uris:
        register = os.urandom(REGISTER_BYTES)
        path = tmp_path / "s" / uri.rpartition("/")[2]
        put(path.with_name(f"{path.name}.register"), register)
        bound = register_digest(register)
        put(path, world.list_file({}, uri=uri, register_digest=bound))
    command = [sys.executable, "-c", MEASURED, str(tmp_path)]
    held = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    lists, resident = map(int, re.findall(r"\d+", held))
    assert lists == len(uris)
    assert resident <= 250_000_000
