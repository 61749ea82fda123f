"""What reaches many, or decides how sheets look and who signs, is confirmed by proof."""

import ast
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from suket.access.words import Role
from suket.offices.tables import IssuanceWindow, OfficeVersion, Signatory
from suket.register.tables import Batch
from suket.web import office
from suket.web.office.changes import sample
from tests.office_world import nik_of
from tests.suket.web.office.office_counter import confirmation, ordered
from tests.suket.web.office.test_office_changes import (
    ACTING,
    FORMS,
    HEAD,
    KANTOR,
    StubSheets,
)

# Verbs that no page may use but within the transaction of what was confirmed.
GRAVE = {
    *("end_many", "sign_many", "grant", "accept", "start"),
    *("set_part", "set_signatory", "change_office", "withdraw", "withdraw_change"),
    *("close_issuance", "open_issuance", "forget_plans"),
}
OTHERS = {
    ("rules_page.py", "change_office"),  # how applications are taken: on no sheet
    ("urgent_page.py", "grant"),  # haste for one application, and no right
}


def graves(tree):
    """Yield each call of a grave verb, with what stands around it."""

    def walk(node, around):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in GRAVE:
                yield name, node.lineno, around
        for child in ast.iter_child_nodes(node):
            yield from walk(child, [*around, node])

    yield from walk(tree, [])


def is_confirmed(around):
    """Say whether something around is `with confirming.…`, or is handed on with it."""
    withs = [node for node in around if isinstance(node, ast.With)]
    opened = [ast.unparse(item.context_expr) for node in withs for item in node.items]
    if any(one.startswith("confirming.") for one in opened):
        return True
    functions = [node for node in around if isinstance(node, ast.FunctionDef)]
    if len(functions) < 2:
        return False
    outer, inner = functions[-2:]
    answers = [
        ast.unparse(call)
        for call in ast.walk(outer)
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("answer")
    ]
    return any(f", {inner.name}, proof" in call for call in answers)


def test_no_page_does_what_is_grave_but_within_a_confirmation():
    seen, bare = set(), []
    for path in sorted(Path(office.__file__).parent.rglob("*.py")):
        for name, line, around in graves(ast.parse(path.read_text())):
            if (path.name, name) not in OTHERS:
                seen.add(name)
                if not is_confirmed(around):
                    bare.append(f"{path.name}:{line} {name}")
    assert bare == []
    assert seen == GRAVE


@pytest.fixture
def admin(counter, monkeypatch):
    monkeypatch.setattr(sample, "_sheets", StubSheets)
    return counter.officer("ani", role=Role.ADMIN)


def changed(counter):
    """Return how much stands written of what an admin may change."""
    tables = (OfficeVersion, Signatory)
    counts = [counter.world.all(select(func.count()).select_from(t)) for t in tables]
    closed = select(IssuanceWindow).where(IssuanceWindow.closed_at.is_not(None))
    return counts, len(counter.world.all(closed))


ACTS = {
    **{path: {**fields, "yakin": "ya"} for path, fields in FORMS.items()},
    f"{KANTOR}/langkah": {"langkah": "two", "mulai": "2026-12-01", "yakin": "ya"},
    f"{KANTOR}/pasang-lambang": {"mulai": "2026-12-01", "yakin": "ya"},
    f"{KANTOR}/tutup": {"alasan": "Uji"},
    f"{KANTOR}/buka": {},
    f"{KANTOR}/penerbitan/batalkan": {},
}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'  # fmt: skip


def test_an_office_changes_by_a_proof_of_what_was_shown_and_by_nothing_else(
    counter, admin
):
    before = changed(counter)
    for path, fields in ACTS.items():
        files = {"lambang": ("a.svg", SVG)} if "lambang" in path else None
        page = admin.post(path, fields, files=files)
        assert 'name="izin"' in page.text, path
        for given in (
            {"izin": "", "kata_sandi": ""},
            {**confirmation(page.text), "kata_sandi": "salah"},
        ):
            assert not admin.post(path, {**fields, **given}).is_redirect, path
    assert changed(counter) == before


@pytest.mark.parametrize(
    ("path", "fields", "other"),
    [
        ("kop", HEAD, {"alamat": "Jl. Lain No. 3"}),
        ("kop", HEAD, {"mulai": "2026-12-02"}),
        ("penanda-tangan", ACTING, {"nama": "CONTOH LAIN"}),
        ("penanda-tangan", ACTING, {"sampai": ""}),
        ("tutup", {"alasan": "Uji", "lagi": "2027-01-04"}, {"lagi": ""}),
    ],
)
def test_what_is_other_than_was_shown_is_not_confirmed(
    counter, admin, path, fields, other
):
    before, fields = changed(counter), {**fields, "yakin": "ya"}
    page = admin.post(f"{KANTOR}/{path}", fields).text
    given = confirmation(page)
    answer = admin.post(f"{KANTOR}/{path}", {**fields, **other, **given})
    assert answer.status_code == 422
    assert "Konfirmasi ini tidak berlaku lagi" in answer.text
    assert changed(counter) == before
    assert admin.post(f"{KANTOR}/{path}", {**fields, **given}).is_redirect
    assert admin.post(f"{KANTOR}/{path}", {**fields, **given}).is_redirect  # twice
    assert changed(counter) != before


def test_many_are_served_by_a_proof_over_their_names(counter, monkeypatch):
    ids = [counter.world.add(nik=nik_of(n)) for n in range(3)]
    browser = counter.officer()
    fields = {}
    post = browser.post

    def watched(path, data=None, **more):
        fields.update({path: data})
        return post(path, data, **more)

    monkeypatch.setattr(browser, "post", watched)
    assert ordered(browser).is_redirect
    sent = fields["/petugas/massal/lakukan"]
    again = post("/petugas/massal/lakukan", sent)
    assert again.headers["location"] == "/petugas/massal"  # it was done, and once
    page = post("/petugas/massal", sent)
    fewer = {**sent, "pilih": ids[:2], "izin": confirmation(page.text)["izin"]}
    refused = post("/petugas/massal/lakukan", fewer)
    assert "Konfirmasi ini tidak berlaku lagi" in refused.text
    assert "Terbitkan 2 suket?" in refused.text
    assert counter.world.all(select(Batch.total)) == [3]
    noted = text("SELECT subject FROM journal WHERE event = 'act-confirmed'")
    [subject] = counter.world.all(noted)
    assert subject.startswith("issue-many ")
