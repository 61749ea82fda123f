"""What a follower keeps: shared from one state to the next, and mended when spoilt."""

import os
from contextlib import closing

import pytest

from tests.builders import INDEX, NOW, VALID, make_register, put
from tests.verify import toy_source as toys
from verify.checks import Verdict, check
from verify.errors import NotTrusted
from verify.file_stamp import stamp_at
from verify.follow import Follower
from verify.mirror_folder import Mirror
from verify.published import PublishedFolder
from verify.register_file import REGISTER_BYTES
from verify.rollback_memory import Memory
from verify.upstream_source import Remote

LIST = "/s/7"


@pytest.fixture
def office(tmp_path, world):
    folder = tmp_path / "office"
    world.publish(folder, VALID, register=make_register({INDEX: world.text()}))
    return folder


@pytest.fixture
def source(office):
    with toys.serving(office) as source:
        yield source


@pytest.fixture
def follower(tmp_path, world, source):
    state, root = tmp_path / "state", world.root.public_key()
    memory = Memory.in_folder(state, root)
    follower = Follower(
        Remote(source.url), Mirror(state), root, memory, lambda: NOW, lambda: 0.0
    )
    with closing(follower):
        follower.poll()
        source.paths()
        yield follower


def read(follower, name):
    return (follower.mirror.folder / name).read_bytes()


def overwrite(path, start, data):
    """Write in place, and put the time of modification back."""
    before = path.stat()
    with path.open("r+b") as file:
        file.seek(start)
        file.write(data)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_a_register_spoilt_in_place_is_mended_by_the_segment_it_lacks(
    follower, office, source
):
    overwrite(follower.mirror.folder / "s" / "7.register", 5 * 8, b"thiefish")
    follower.poll()
    register = f"{LIST}.register"
    assert source.paths()[2:] == [LIST, f"{LIST}.segments", f"{register}/0"]
    assert read(follower, "s/7.register") == (office / "s/7.register").read_bytes()
    assert follower.faults == {}


@pytest.mark.parametrize("size", [0, 8, REGISTER_BYTES - 8, REGISTER_BYTES + 8, None])
def test_a_register_of_another_size_or_none_is_fetched_anew(follower, office, size):
    register = follower.mirror.folder / "s" / "7.register"
    if size is None:
        register.resolve().unlink()
    else:
        os.truncate(register, size)
    follower.poll()
    assert read(follower, "s/7.register") == (office / "s/7.register").read_bytes()
    assert follower.faults == {}


@pytest.mark.parametrize("name", ["suket-trust", "s/7", "s/index.json"])
def test_another_file_spoilt_in_place_is_fetched_anew(follower, name):
    good = read(follower, name)
    overwrite(follower.mirror.folder / name, 20, b"\0\0\0\0\0\0\0\0")
    follower.poll()
    assert read(follower, name) == good


def test_a_register_spoilt_while_an_issue_comes_is_judged_by_what_it_has_now(
    follower, office, world
):
    overwrite(follower.mirror.folder / "s" / "7.register", 9000 * 8, b"thiefish")
    second = {INDEX: world.text(), 5: world.text()}
    world.publish(office, VALID, register=make_register(second))
    follower.poll()
    assert read(follower, "s/7.register") == make_register(second)


def test_what_goes_over_into_the_next_state_is_not_touched(follower, office, world):
    """Otherwise whoever serves the mirror would read every register again."""
    register = follower.mirror.folder / "s" / "7.register"
    before = stamp_at(register)
    put(office / "suket-trust", world.trust_file(version=2))
    follower.poll()
    assert stamp_at(register) == before


def test_nothing_is_kept_that_is_not_current(follower, office, world, tmp_path):
    files = tmp_path / "state" / "files"
    before = len(list(files.iterdir()))
    (files / "left-by-a-crash").write_bytes(b"")
    put(office / "suket-trust", world.trust_file(version=2))
    follower.poll()
    assert len(list(files.iterdir())) == before == 5


def test_a_state_of_an_older_release_is_taken_over(tmp_path, world, source, office):
    """It had the files themselves where there are links now."""
    state, root = tmp_path / "old", world.root.public_key()
    world.publish(
        state / "held-old", VALID, register=make_register({INDEX: world.text()})
    )
    (state / "published").symlink_to("held-old")
    memory = Memory.in_folder(state, root)
    put(office / "suket-trust", world.trust_file(version=2))
    mirror = Mirror(state)
    mirror.put({"jwks.json": b"{}"})
    assert [mirror.is_as_laid(name) for name in ("jwks.json", "s/9")] == [True, False]
    assert (mirror.folder / "s" / "7").read_bytes() == (office / "s/7").read_bytes()
    with closing(Follower(Remote(source.url), mirror, root, memory, lambda: NOW)) as it:
        it.poll()
        it.poll()
        assert it.faults == {}
        found = PublishedFolder(mirror.folder, root=root).current()
    assert found.trust.version == 2
    assert check(world.text(), found, now=NOW).verdict is Verdict.VALID


def test_a_link_that_a_crash_left_half_way_is_in_nobodys_way(follower, office, world):
    """Else no list would ever come again, and so no revocation."""
    link = follower.mirror.folder.with_name(".published")
    link.symlink_to("held-by-a-crash")
    put(office / "suket-trust", world.trust_file(version=2))
    follower.poll()
    assert follower.faults == {}
    assert read(follower, "suket-trust") == world.trust_file(version=2)
    assert not link.is_symlink()


def test_a_state_folder_that_cannot_be_made_is_not_ours(tmp_path):
    (tmp_path / "state").write_bytes(b"")
    with pytest.raises(NotTrusted, match="not ours to write"):
        Mirror(tmp_path / "state")
