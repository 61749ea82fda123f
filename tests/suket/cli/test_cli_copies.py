"""Handing documents out: copies under names of their own, that can be had again."""

import shutil
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from suket.cli import document_copies
from suket.cli.document_copies import file_name
from suket.cli.exit_codes import Exit
from suket.jobs import documents as document_jobs
from suket.paper.printable_text import RenderFault
from tests.suket.cli.conftest import CIREBON

OTHER = "36.73"


def of_office(shell, code, count):
    """Return NIK of an office to whom it may issue."""
    good = [
        row["nik"]
        for row in shell.residents
        if row["kode_wilayah"].startswith(code)
        and row["keterangan"] == "TETAP"
        and row["status_perekaman"] == "PRINT_READY_RECORD"
        and row["tanggal_lahir"] < "2008"
    ]
    return good[:count]


def issue(shell, out, *niks, office=CIREBON):
    return shell("issue", *niks, "--office", office, "--out", out)


def archived(shell):
    return sorted((shell.folder / "data" / "archive").rglob("*.pdf"))


def published(shell):
    return list((shell.folder / "data" / "published" / "s").iterdir())


def test_a_copy_is_not_the_file_of_the_archive(shell):
    out = shell.folder / "out"
    assert issue(shell, out, *of_office(shell, CIREBON, 1)).code == Exit.DONE
    (copy,), (original,) = out.iterdir(), archived(shell)
    before = original.read_bytes()
    assert copy.read_bytes() == before
    with copy.open("ab") as file:  # as a program does that saves in place
        file.write(b" ")
    assert original.read_bytes() == before
    assert original.stat().st_nlink == 1


def test_copies_go_to_any_file_system(shell):
    """Shared memory is another file system, as a USB stick is."""
    folder = Path(tempfile.mkdtemp(dir="/dev/shm"))
    try:
        assert folder.stat().st_dev != shell.folder.stat().st_dev
        ended = issue(shell, folder / "out", *of_office(shell, CIREBON, 1))
        assert (ended.code, len(list((folder / "out").iterdir()))) == (Exit.DONE, 1)
    finally:
        shutil.rmtree(folder)


def test_two_offices_with_one_pattern_of_numbers_share_a_folder(shell):
    for code in (CIREBON, OTHER):
        parts = ("--classification", "470", "--unit-code", "Disdukcapil")
        template = "{klas}/{urut:05}/{kode_unit}/{bulan_romawi}/{tahun}"
        ended = shell("office", "numbering", code, "--template", template, *parts)
        assert ended.code == Exit.DONE
    out = shell.folder / "out"
    assert issue(shell, out, *of_office(shell, CIREBON, 2)).code == Exit.DONE
    ended = issue(shell, out, *of_office(shell, OTHER, 2), office=OTHER)
    assert ended.code == Exit.DONE
    assert len({copy.read_bytes() for copy in out.iterdir()}) == 4


@pytest.mark.parametrize(
    ("one", "other"),
    [("470/1-2", "470-1/2"), ("A/b", "A_2f_b"), ("a b", "a_b"), ("1/É", "1/E")],
)
def test_two_numbers_never_share_a_name(one, other):
    names = {
        file_name(SimpleNamespace(number=number, office_code=CIREBON))
        for number in (one, other)
    }
    assert len(names) == 2
    assert all(name.isascii() and not set(name) & set('/\\:*?"<>| ') for name in names)


def test_only_the_documents_of_this_order_are_copied(shell):
    first, second = of_office(shell, CIREBON, 2)
    assert shell("issue", first, "--office", CIREBON).code == Exit.DONE
    out = shell.folder / "out"
    assert issue(shell, out, second).code == Exit.DONE
    (copy,) = out.iterdir()
    assert copy.name.startswith("470-00002")


def test_a_folder_that_cannot_be_had_is_told_before_anything_is_ordered(shell):
    (shell.folder / "file").write_text("in the way")
    niks = of_office(shell, CIREBON, 1)
    ended = issue(shell, shell.folder / "file" / "out", *niks)
    assert (ended.code, "file is no folder" in ended.err) == (Exit.USAGE, True)
    at = ("--office", CIREBON)
    report = shell.folder / "none" / "report.csv"
    ended = shell("issue", *niks, *at, "--report", report)
    assert (ended.code, "none is not there" in ended.err) == (Exit.USAGE, True)
    ended = issue(shell, shell.folder / "out", *niks)
    assert (ended.code, "1 of 1 issued" in ended.out) == (Exit.DONE, True)


def test_documents_are_not_called_damaged_where_their_archive_is_gone(shell):
    out = shell.folder / "out"
    assert issue(shell, out, *of_office(shell, CIREBON, 1)).code == Exit.DONE
    archive = shell.folder / "data" / "archive"
    archive.rename(archive.with_name("elsewhere"))
    ended = shell("documents", "--office", CIREBON, "--out", out)
    assert (ended.code, "SUKET_ARCHIVE_DIR" in ended.err) == (Exit.USAGE, True)


def test_a_folder_that_fails_undoes_and_hides_nothing(shell, monkeypatch):
    def fails(target, data):
        del target, data
        raise OSError(5, "Input/output error")

    niks = of_office(shell, CIREBON, 2)
    with monkeypatch.context() as failing:
        failing.setattr(document_copies, "write_whole", fails)
        ended = issue(shell, shell.folder / "out", *niks)
    assert ended.code == Exit.IN_PART
    assert "2 of 2 issued" in ended.out
    assert "0/0" not in ended.out
    assert "Not copied" not in ended.out
    assert " ".join(ended.err.split()).count("No document was copied to") == 1
    assert "suket documents --office 32.74 --order" in ended.err
    assert any(path.name.isdigit() for path in published(shell))
    out = shell.folder / "out"
    ended = shell("documents", "--office", CIREBON, "--out", out)
    assert (ended.code, len(list(out.iterdir()))) == (Exit.DONE, 2)


def test_the_same_order_can_be_handed_out_again(shell):
    niks = of_office(shell, CIREBON, 2)
    out, again = shell.folder / "out", shell.folder / "again"
    assert issue(shell, out, *niks).code == Exit.DONE
    ended = issue(shell, again, *niks)
    assert ended.code == Exit.IN_PART  # nobody was issued anything
    assert sorted(p.name for p in again.iterdir()) == sorted(
        p.name for p in out.iterdir()
    )


def test_everybody_again_hands_out_the_last_order_again(shell):
    out, again = shell.folder / "out", shell.folder / "again"
    ended = shell("issue", "--all", "--office", OTHER, "--out", out)
    assert ended.code == Exit.DONE
    ended = shell("issue", "--all", "--office", OTHER, "--out", again)
    assert (ended.code, "0 of 0 issued" in ended.out) == (Exit.DONE, True)
    assert len(list(again.iterdir())) == len(list(out.iterdir())) > 5


def test_an_order_and_a_single_suket_can_be_named(shell):
    out = shell.folder / "out"
    ended = shell("issue", *of_office(shell, CIREBON, 2), "--office", CIREBON)
    order = ended.out.partition("(order ")[2].partition(")")[0]
    at = ("--office", CIREBON, "--out", out)
    assert shell("documents", *at, "--order", order).code == Exit.DONE
    names = sorted(path.name for path in out.iterdir())
    assert len(names) == 2
    shutil.rmtree(out)
    number = names[0].partition("_")[0].replace("-", "/")
    assert shell("documents", *at, "--number", number).code == Exit.DONE
    assert [path.name for path in out.iterdir()] == names[:1]
    both = shell("documents", *at, "--number", number, "--order", order)
    assert both.code == Exit.USAGE
    assert shell("documents", *at, "--order", "none").code == Exit.REFUSED


def test_there_is_no_order_where_nothing_was_issued(shell):
    ended = shell("documents", "--office", CIREBON, "--out", shell.folder / "out")
    assert (ended.code, "batch-not-found" in ended.err) == (Exit.REFUSED, True)


def test_a_damaged_document_is_not_handed_out(shell):
    out = shell.folder / "out"
    shell("issue", *of_office(shell, CIREBON, 2), "--office", CIREBON)
    with archived(shell)[0].open("ab") as file:
        file.write(b" ")
    ended = shell("documents", "--office", CIREBON, "--out", out)
    assert (ended.code, len(list(out.iterdir()))) == (Exit.IN_PART, 1)
    assert "damaged" in ended.out


def test_one_document_that_cannot_be_made_stops_nothing(shell, monkeypatch):
    """The others are drawn, published, handed out; the report says which is missing."""
    begin = document_jobs._begin

    def cursed(workshop, paper, now):
        if (paper.suket.office_code, paper.suket.serial) == (CIREBON, 1):
            raise ValueError("a letter that no font has")
        return begin(workshop, paper, now)

    monkeypatch.setattr(document_jobs, "_begin", cursed)
    out = shell.folder / "out"
    ended = issue(shell, out, *of_office(shell, CIREBON, 3))
    assert ended.code == Exit.IN_PART
    assert "3 of 3 issued" in ended.out
    assert "Documents not made: 1" in ended.out
    assert "the document is not made yet" in ended.out
    assert len(list(out.iterdir())) == 2
    assert any(path.name.isdigit() for path in published(shell))
    # And the next order of another office is whole.
    other = shell.folder / "other"
    ended = issue(shell, other, *of_office(shell, OTHER, 1), office=OTHER)
    assert len(list(other.iterdir())) == 1


def test_a_disk_that_fails_for_one_copy_leaves_the_others(shell, monkeypatch):
    write = document_copies.write_whole

    def full(target, data):
        if "00001" in target.name:
            raise OSError(28, "No space left on device")
        write(target, data)

    monkeypatch.setattr(document_copies, "write_whole", full)
    out = shell.folder / "out"
    ended = issue(shell, out, *of_office(shell, CIREBON, 2))
    assert (ended.code, len(list(out.iterdir()))) == (Exit.IN_PART, 1)
    assert "No space left on device" in ended.out


def test_a_document_that_fails_for_ever_is_told_by_doctor_and_is_no_other_offices(
    shell, monkeypatch
):
    begin = document_jobs._begin

    def cursed(workshop, paper, now):
        if paper.suket.office_code == CIREBON:
            raise RenderFault("full_name has a character that the form's fonts lack")
        return begin(workshop, paper, now)

    monkeypatch.setattr(document_jobs, "_begin", cursed)
    out = shell.folder / "out"
    assert issue(shell, out, *of_office(shell, CIREBON, 1)).code == Exit.IN_PART
    other = issue(shell, out, *of_office(shell, OTHER, 1), office=OTHER)
    assert (other.code, other.err) == (Exit.DONE, "")
    told = shell("doctor")
    assert told.code == Exit.IN_PART
    assert "470/00001" in told.err
    assert "no font has a letter" in " ".join(told.err.split())
    assert "suket renew" in told.err
    monkeypatch.setattr(document_jobs, "_begin", begin)
    assert issue(shell, out, *of_office(shell, CIREBON, 1)).code != Exit.REFUSED
    assert shell("doctor").code == Exit.DONE
