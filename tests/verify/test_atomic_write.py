"""What is written lasts: its bytes are on the disk before its name, which comes next."""

import os
from pathlib import Path

import pytest

from verify.atomic_write import write_whole
from verify.mirror_folder import Mirror


@pytest.fixture
def acts(monkeypatch):
    """What is flushed and what gets its name, in the order in which it happens."""
    done, flush, rename = [], os.fsync, Path.replace

    def flushing(handle):
        done.append(("flush", str(Path(f"/proc/self/fd/{handle}").readlink())))
        flush(handle)

    def renaming(path, target):
        leads_to = [Path(str(target))] if not path.is_symlink() else [path.resolve()]
        done.append(("name", str(leads_to[0])))
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", flushing)
    monkeypatch.setattr(Path, "replace", renaming)
    return done


def test_a_file_is_flushed_before_it_gets_its_name_and_the_name_after(tmp_path, acts):
    write_whole(tmp_path / "a", b"whole")
    (first, part), named, last = acts
    assert (first, Path(part).suffix) == ("flush", ".part")
    assert (named, last) == (("name", f"{tmp_path}/a"), ("flush", f"{tmp_path}"))


def test_a_mirror_flushes_every_file_and_folder_before_they_become_current(
    tmp_path, acts
):
    state = tmp_path / "state"
    mirror = Mirror(state)
    mirror.put({"suket-trust": b"trust", "s/1": b"list"})
    mirror.close()
    current = mirror.folder.resolve()
    at = acts.index(("name", str(current)))
    flushed = {Path(path) for _, path in acts[:at]}
    files = {(mirror.folder / name).resolve() for name in ("suket-trust", "s/1")}
    assert flushed == {*files, state / "files", current, current / "s"}
    assert acts[at + 1 :] == [("flush", str(state))]
