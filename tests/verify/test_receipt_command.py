"""`python -m verify receipt`: a receipt checked on any machine, years later."""

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from tests.builders import DAY, NOW, World, make_claims, put, toy_key, trusted
from tests.verify.receipting import (
    KEY,
    SUKET_TEXT,
    bytes_of,
    make_receipt,
    text_of,
)
from tests.verify.sheets import encoded, page_of, qr, scan, signed_pdf, unsigned
from verify.__main__ import main
from verify.checks import Verdict
from verify.errors import Reason
from verify.receipt import subject_of
from verify.sought import MAX_FILE_BYTES
from verify.trust_list import Purpose

TEXT = text_of()
FORGED = text_of(key=toy_key("thief"))
OTHER_SUKET = World().text(make_claims(status_index=1))


def pdf_with(text):
    """Return a PDF with the text of a receipt attached, as our page has it."""
    file = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        name = "tanda-terima.txt"
        pdf.attachments[name] = pikepdf.AttachedFileSpec(
            pdf, text.encode(), filename=name
        )
        pdf.save(file)
    return file.getvalue()


@pytest.fixture
def folder(tmp_path):
    World(more_keys=(trusted(KEY, Purpose.RECEIPT),)).publish(tmp_path / "published")
    return tmp_path / "published"


@pytest.fixture
def run(folder, capsys):
    def start(*arguments, at=NOW):
        sources = ["--trust", str(folder / "suket-trust"), "--at", at.isoformat()]
        code = main(["receipt", *map(str, arguments), *sources])
        shown = capsys.readouterr()
        return code, shown.out + shown.err

    return start


def put_file(path, data):
    put(path, data)
    return path


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("receipt.pdf", pdf_with(TEXT)),
        ("scan.pdf", scan(TEXT)),
        ("photo.png", encoded(page_of(qr(TEXT)))),
        ("photo.jpg", encoded(page_of(qr(TEXT)), "JPEG")),
        ("text.txt", TEXT.encode() + b"\n\n"),
        ("receipt.cose", bytes_of()),
    ],
)
def test_every_kind_of_file_is_checked(run, tmp_path, name, data):
    code, out = run(put_file(tmp_path / name, data))
    assert code == 0
    for said in (
        "authentic",
        "valid",
        "Bank Contoh, Tbk. (BANK-CONTOH)",
        "2026/000123",
    ):
        assert said in out


def test_a_text_itself_is_checked(run):
    assert run(TEXT)[0] == 0


def test_the_answer_as_json_has_everything_that_the_receipt_says(run):
    code, out = run(TEXT, "--json", "--token", SUKET_TEXT)
    answer = json.loads(out)
    assert code == 0
    assert answer == {
        "input": "text",
        "finding": "authentic",
        "reason": None,
        "about": "this",
        "receipt": make_receipt().to_dict(),
    }


def test_a_receipt_of_a_forgery_is_itself_authentic(run):
    receipt = make_receipt(
        verdict=Verdict.NOT_AUTHENTIC,
        reason=Reason.BAD_SIGNATURE,
        subject=subject_of(SUKET_TEXT),
    )
    code, out = run(text_of(receipt))
    assert code == 0
    assert "not-authentic bad-signature" in out


@pytest.mark.parametrize(
    ("suket", "name", "status", "about"),
    [
        (SUKET_TEXT.encode(), "a.txt", 0, "this"),
        (encoded(page_of(qr(SUKET_TEXT))), "a.png", 0, "this"),
        (signed_pdf(unsigned(SUKET_TEXT)), "a.pdf", 0, "this"),
        (OTHER_SUKET.encode(), "a.txt", 3, "another"),
        (encoded(page_of(qr(OTHER_SUKET))), "a.png", 3, "another"),
        (b"a file without a code", "a.png", 3, "another"),
    ],
)
def test_it_says_whether_a_receipt_is_about_that_suket(
    run, tmp_path, suket, name, status, about
):
    code, out = run(TEXT, "--token", put_file(tmp_path / name, suket), "--json")
    assert (code, json.loads(out)["about"]) == (status, about)


def test_the_file_that_was_checked_is_known_again_though_no_text_was_in_it(
    run, tmp_path
):
    changed = b"%PDF-1.7 a sheet that was changed"
    receipt = make_receipt(
        verdict=Verdict.NOT_AUTHENTIC,
        reason=Reason.BAD_SIGNATURE,
        subject=subject_of("", changed),
    )
    suket = put_file(tmp_path / "changed.pdf", changed)
    assert run(text_of(receipt), "--token", suket)[0] == 0
    assert run(TEXT, "--token", suket)[0] == 3


def test_a_receipt_that_is_asked_about_no_suket_says_nothing_of_any(run):
    assert json.loads(run(TEXT, "--json")[1])["about"] is None
    assert "another" not in run(TEXT)[1]


def test_a_forged_receipt_is_not_authentic(run):
    code, out = run(FORGED, "--json")
    answer = json.loads(out)
    assert code == 4
    assert (answer["finding"], answer["reason"]) == ("not-authentic", "unknown-key")
    assert answer["receipt"] is None


def test_the_text_of_a_suket_is_no_receipt(run, tmp_path):
    assert run(put_file(tmp_path / "a.txt", SUKET_TEXT.encode()))[0] == 4
    code, out = run(put_file(tmp_path / "a.png", encoded(page_of(qr(SUKET_TEXT)))))
    assert code == 2
    assert "no-code" in out


def test_a_receipt_is_no_suket(folder, capsys):
    sources = ["--trust", str(folder / "suket-trust"), "--status", str(folder)]
    assert main([TEXT, *sources]) == 2
    assert "not-there" in capsys.readouterr().out


def test_a_trust_list_that_has_expired_makes_it_uncertain(run):
    code, out = run(TEXT, at=NOW + 60 * DAY)
    assert code == 5
    assert "uncertain" in out


def test_what_cannot_be_read_comes_first(run, tmp_path):
    nothing = put_file(tmp_path / "a.png", b"nothing")
    large = put_file(tmp_path / "b.png", bytes(MAX_FILE_BYTES + 1))
    code, out = run(TEXT, FORGED, nothing, large, tmp_path / "none", "--json")
    assert code == 2
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line.get("error") for line in lines] == [
        None, None, "not-a-picture", "too-large", "not-there",
    ]  # fmt: skip


def test_the_worst_decides_the_exit_status(run):
    assert run(TEXT, FORGED)[0] == 4
    assert run(TEXT, FORGED, "--token", OTHER_SUKET)[0] == 4
    assert run(TEXT, "--token", OTHER_SUKET, at=NOW + 60 * DAY)[0] == 3


def test_an_empty_file_is_nothing_to_check(run, tmp_path):
    code, out = run(put_file(tmp_path / "a.txt", b"\n"))
    assert code == 2
    assert "nothing to check" in out


def test_a_suket_that_is_not_there_is_an_error(run, tmp_path):
    assert run(TEXT, "--token", tmp_path / "none.pdf")[0] == 2
    large = put_file(tmp_path / "b.png", bytes(MAX_FILE_BYTES + 1))
    assert run(TEXT, "--token", large)[0] == 2


def test_without_a_root_nobody_is_trusted(run, folder):
    (folder / "root.json").unlink()
    code, out = run(TEXT)
    assert code == 2
    assert "no root key" in out


def test_it_runs_as_a_command(folder):
    found = subprocess.run(
        [sys.executable, "-m", "verify", "receipt", TEXT, "--json",
         "--trust", str(folder / "suket-trust"), "--at", NOW.isoformat()],
        capture_output=True, check=False, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert (found.returncode, found.stderr) == (0, "")
    assert json.loads(found.stdout)["finding"] == "authentic"
