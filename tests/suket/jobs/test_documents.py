"""Documents: made from the register, archived whole, made again at any time."""

import os
import time
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from io import BytesIO

import pikepdf
import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from signing.sign_pdf import PdfSealer
from suket import files
from suket.jobs.documents import Workshop, make_document, make_documents
from suket.offices.set_arms import set_arms
from suket.paper import document_records
from suket.paper.archive import Archive, DocumentDamaged, Incoming
from suket.paper.document_renderer import DocumentRenderer
from suket.paper.errors import DocumentNotReady
from suket.paper.press.machine import Press
from suket.paper.printable_text import RenderFault
from suket.paper.tables import Document
from suket.paper.words import MadeBy
from suket.register.tables import Suket
from suket.register.token_text import claims_of, host_of, text_of
from suket.shipped import templates
from tests.office_world import CIREBON, NOW, PORTRAIT, nik_of
from tests.suket.crashes.pages_to_sign import credential
from tests.suket.paper.sample_sheets import text_of as text_of_pdf
from verify.check_code import read_check_code
from verify.checks import authenticate


def read_pdf_text(pdf):
    """The text that is attached to a document."""
    with pikepdf.open(BytesIO(pdf)) as document:
        return document.attachments["suket.txt"].get_file().read_bytes().decode()


class PlainRenderer:
    """Draws what it was given as plain bytes, so that a test can read it."""

    def __init__(self, broken=()):
        self.broken = set(broken)
        self.photos = []
        self.arms = {}

    def render(self, printed, *, photo, text, check_code, host, issued_at, arms):
        self.arms[printed.number] = arms
        if printed.number in self.broken:
            raise RenderFault("full_name is too long")
        self.photos.append(photo)
        return f"{printed.number} {host} {check_code} {text}".encode()


class PlainSealer:
    def sign(self, pdf, *, now):
        return pdf + b" signed"


@pytest.fixture
def workshop(tmp_path):
    archive = Archive(tmp_path / "archive")
    return Workshop(PlainRenderer(), lambda office, at: PlainSealer(), archive)


def making(world, workshop, **over):
    return make_documents(world.database, workshop, now=NOW, **over)


def test_every_suket_gets_its_document_once(world, workshop):
    sukets = [world.issue(world.add(nik=nik_of(n))) for n in range(3)]
    result = making(world, workshop)
    assert sorted(result.made) == sorted(s.suket_id for s in sukets)
    assert making(world, workshop).made == []
    for suket in sukets:
        with world.database.reading() as session:
            row = document_records.find(session, suket.suket_id)
        pdf = workshop.archive.read(suket.suket_id, row.digest)
        number, host, check_code, text, end = pdf.decode().split(" ")
        assert (number, host, text, end) == (
            suket.number,
            "suket.example",
            suket.text,
            "signed",
        )
        assert read_check_code(check_code) == (1, suket.claims.status_index)
        assert row.size == len(pdf)


def test_the_portrait_is_the_one_it_was_issued_with(usual_world, workshop):
    world = usual_world
    issued = world.issue(world.add())
    world.add(photo_digest=None)
    making(world, workshop)
    assert workshop.renderer.photos == [PORTRAIT]
    assert issued


def test_the_arms_are_those_it_was_issued_under(usual_world, workshop):
    world = usual_world
    for serial, arms in enumerate((None, b"<svg 1", b"<svg 2"), 1):
        if arms:
            with world.database.begin() as session:
                set_arms(session, CIREBON, arms, who="ani", now=NOW)
        world.issue(world.add(nik=nik_of(serial)))
    making(world, workshop)
    drawn = dict(sorted(workshop.renderer.arms.items()))
    assert list(drawn.values()) == [None, b"<svg 1", b"<svg 2"]
    records = world.all(select(Suket.printed))
    assert sum("arms" in record for record in records) == 2  # as ever without any


def test_a_document_that_fails_stays_due_and_holds_up_nobody(usual_world, workshop):
    world = usual_world
    sukets = [world.issue(world.add(nik=nik_of(n))) for n in range(3)]
    workshop.renderer.broken = {sukets[0].number}
    with capture_logs() as logs:
        result = making(world, workshop)
    assert result.failed == [sukets[0].suket_id]
    assert len(result.made) == 2
    [entry] = logs
    assert entry["kind"] == "RenderFault"
    assert entry["fault_id"]
    assert not any("CONTOH" in str(value) for value in entry.values())
    assert making(world, workshop, skip=result.failed).made == []
    workshop.renderer.broken = set()
    assert making(world, workshop).made == [sukets[0].suket_id]


def test_a_fault_nobody_foresaw_holds_up_nobody_either(
    usual_world, workshop, monkeypatch
):
    world = usual_world
    sukets = [world.issue(world.add(nik=nik_of(n))) for n in range(2)]
    first, render = sukets[0].number, workshop.renderer.render

    def faulty(printed, **over):
        if printed.number == first:
            raise KeyError(printed.full_name)
        return render(printed, **over)

    monkeypatch.setattr(workshop.renderer, "render", faulty)
    with capture_logs() as logs:
        result = making(world, workshop)
    assert (result.failed, result.made) == ([sukets[0].suket_id], [sukets[1].suket_id])
    assert logs[0]["suket_id"] == sukets[0].suket_id
    assert "CONTOH" not in str(logs)


def test_those_that_fail_do_not_fill_the_whole_run(usual_world, workshop):
    world = usual_world
    sukets = [
        world.issue(world.add(nik=nik_of(n)), now=NOW + timedelta(seconds=n))
        for n in range(4)
    ]
    skip = [s.suket_id for s in sukets[:3]]
    assert making(world, workshop, limit=1, skip=skip).made == [sukets[3].suket_id]


def test_a_lost_document_is_made_again(usual_world, workshop):
    world = usual_world
    issued = world.issue(world.add())
    making(world, workshop)
    workshop.archive.path(issued.suket_id).unlink()
    with world.database.begin() as session:
        document_records.drop(session, issued.suket_id)
    with world.database.reading() as session, pytest.raises(DocumentNotReady):
        document_records.find(session, issued.suket_id)
    assert making(world, workshop).made == [issued.suket_id]
    [digest] = world.all(select(Document.digest))
    assert workshop.archive.read(issued.suket_id, digest)


def test_who_comes_second_leaves_the_document_of_the_first(world, workshop):
    issued = world.issue(world.add())
    first, later = (NOW + timedelta(seconds=late) for late in (0, 1))

    class Slow(PlainSealer):
        """Signs while another makes the same document, and archives it."""

        def sign(self, pdf, *, now):
            make_document(world.database, workshop, issued.suket_id, now=first)
            return b"later " + super().sign(pdf, now=now)

    slow = replace(workshop, sealer=lambda office, at: Slow())
    digest = make_document(world.database, slow, issued.suket_id, now=later)
    assert world.all(select(Document.digest)) == [digest]
    assert world.all(select(Document.made_at)) == [first]
    assert not workshop.archive.read(issued.suket_id, digest).startswith(b"later")
    assert not list(workshop.archive.folder.rglob("*.part"))


def test_the_press_makes_what_comes_often_and_the_row_tells(world, tmp_path):
    names = ["SITI CONTOH", "ANI", "BUDI CONTOH", "JOSÉ CONTOH", "SITI ŁCONTOH"]
    sukets = [
        world.issue(world.add(nik=nik_of(n), full_name=name))
        for n, name in enumerate(names)
    ]
    drawing, sealer = DocumentRenderer(templates()), PdfSealer(credential())
    workshop = Workshop(
        drawing,
        lambda office, at: sealer,
        Archive(tmp_path / "archive"),
        Press(drawing, worth=1),
    )
    assert len(making(world, workshop).made) == len(names)
    for suket, name in zip(sukets, names, strict=True):
        with world.database.reading() as session:
            row = document_records.find(session, suket.suket_id)
        assert row.made_by is (MadeBy.WEASYPRINT if "Ł" in name else MadeBy.PRESS)
        pdf = workshop.archive.read(suket.suket_id, row.digest)
        assert name in text_of_pdf(pdf)
        assert suket.number in text_of_pdf(pdf)
        assert read_pdf_text(pdf) == suket.text


def test_without_a_press_every_page_is_drawn(usual_world, workshop):
    usual_world.issue(usual_world.add())
    making(usual_world, workshop)
    assert usual_world.all(select(Document.made_by)) == [MadeBy.WEASYPRINT]


def test_the_row_is_written_after_the_file(usual_world, workshop, monkeypatch):
    world = usual_world
    world.issue(world.add())

    def full(*_, **__):
        raise OSError("No space left on device")

    monkeypatch.setattr(Incoming, "keep", full)
    assert len(making(world, workshop).failed) == 1
    assert world.all(select(Document)) == []
    assert world.all(select(Suket.has_document)) == [False]


def test_the_text_of_a_stored_token_is_the_one_that_was_issued(usual_world):
    issued = usual_world.issue(usual_world.add())
    [token] = usual_world.all(select(Suket.token))
    assert text_of(token) == issued.text
    assert claims_of(token) == issued.claims
    assert host_of(issued.text) == "suket.example"
    assert authenticate


# The archive


def test_the_archive_gives_back_what_it_was_given(tmp_path):
    archive = Archive(tmp_path)
    digest = archive.keep("abc", b"one")
    assert digest == sha256(b"one").hexdigest()
    assert archive.read("abc", digest) == b"one"
    newer = archive.keep("abc", b"two")
    assert archive.read("abc", newer) == b"two"
    with pytest.raises(DocumentDamaged):
        archive.read("abc", digest)


def test_the_archive_does_not_give_out_what_was_changed_or_lost(tmp_path):
    archive = Archive(tmp_path)
    digest = archive.keep("abc", b"one")
    archive.path("abc").write_bytes(b"onf")
    with pytest.raises(DocumentDamaged):
        archive.read("abc", digest)
    archive.path("abc").unlink()
    with pytest.raises(DocumentDamaged):
        archive.read("abc", digest)


def test_documents_are_spread_over_folders(tmp_path):
    archive = Archive(tmp_path)
    path = archive.path("abc")
    assert path.relative_to(tmp_path).parts[-1] == "abc.pdf"
    assert [len(part) for part in path.relative_to(tmp_path).parts[:-1]] == [2]


def test_a_file_is_there_whole_or_not_at_all(tmp_path, monkeypatch):
    """Security handbook, S18: the disk is full."""
    target = tmp_path / "folder" / "file"
    files.write_whole(target, b"old")

    def broken(_):
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="No space"):
        files.write_whole(target, b"new")
    assert target.read_bytes() == b"old"
    assert [path.name for path in target.parent.iterdir()] == ["file"]


def test_every_file_is_flushed_before_it_gets_its_name(tmp_path, monkeypatch):
    """Security handbook, S17: so that it outlasts a power cut."""
    acts = []
    flush, rename = os.fsync, type(tmp_path).replace
    monkeypatch.setattr(os, "fsync", lambda f: (acts.append("flush"), flush(f))[1])
    monkeypatch.setattr(
        type(tmp_path), "replace", lambda s, t: (acts.append("rename"), rename(s, t))[1]
    )
    files.write_whole(tmp_path / "file", b"data")
    assert acts == ["flush", "rename", "flush"]


def test_the_janitor_takes_old_leavings_and_nothing_else(tmp_path):
    archive = Archive(tmp_path)
    archive.keep("abc", b"one")
    incoming = tmp_path / "incoming"
    for name, age in (("old.part", 3600), ("young.part", 10), ("other", 3600)):
        (incoming / name).write_bytes(b"x")
        os.utime(incoming / name, (time.time() - age,) * 2)
    assert archive.tidy(older_than=timedelta(minutes=10)) == 1
    assert sorted(p.name for p in incoming.iterdir()) == ["other", "young.part"]
    assert archive.path("abc").exists()
    assert Archive(tmp_path / "nowhere").tidy(older_than=timedelta(0)) == 0
