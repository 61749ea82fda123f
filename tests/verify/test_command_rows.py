"""`python -m verify` with many in one file, and with codes as they were copied."""

import json
import zipfile

import pytest

from tests.builders import NOW, put
from tests.verify.sheets import encoded, page_of, qr, signed_pdf, unsigned, world
from verify.__main__ import main
from verify.check_code import write_check_code
from verify.handed_in import EDGES
from verify.status_list import Entry

OFFICE = world()
TEXT = OFFICE.text()


@pytest.fixture
def run(tmp_path, capsys):
    folder = tmp_path / "published"
    OFFICE.publish(folder, {734121: Entry.VALID})

    def start(*arguments):
        sources = ["--trust", str(folder / "suket-trust"), "--status", str(folder)]
        at = ["--at", NOW.isoformat()]
        code = main([*map(str, arguments), *sources, *at])
        return code, capsys.readouterr().out

    return start


def put_file(path, data):
    put(path, data)
    return path


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", f"teks;rujukan\n{TEXT};CDD-1\n;\n{TEXT}x;\n".encode()),
        (
            "a.ndjson",
            f'{{"text": "{TEXT}", "reference": "CDD-1"}}\n{{}}\n'
            f'{{"text": "{TEXT}x"}}\n'.encode(),
        ),
    ],
)
def test_the_rows_of_a_table_are_checked(run, tmp_path, name, data):
    path = put_file(tmp_path / name, data)
    code, out = run(path, "--json")
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 2
    assert [answer.get("verdict") for answer in answers] == [
        "valid",
        None,
        "not-authentic",
    ]
    assert answers[1]["error"] == "no-text"
    assert answers[0]["input"] == f"{path}:CDD-1"
    assert answers[2]["input"] == f"{path}:{4 if name == 'a.csv' else 3}"


def test_the_files_of_an_archive_are_checked(run, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("sheet.pdf", signed_pdf(unsigned(TEXT)))
        archive.writestr("photo.png", encoded(page_of(qr(TEXT))))
    code, out = run(tmp_path / "a.zip", "--json")
    assert code == 0
    assert [json.loads(line)["verdict"] for line in out.splitlines()] == ["valid"] * 2


def test_a_table_without_texts_and_no_archive_are_unreadable(run, tmp_path):
    code, out = run(put_file(tmp_path / "a.csv", b"nama\nx"), "--json")
    assert (code, json.loads(out)["error"]) == (2, "no-text-column")
    code, out = run(put_file(tmp_path / "a.zip", b"PK"), "--json")
    assert (code, json.loads(out)["error"]) == (2, "not-a-zip")


def test_a_code_is_looked_up_as_it_was_copied(run):
    printed = write_check_code(7, 734121)
    for edge in EDGES:
        assert run("--code", f"{edge}{printed}{edge}")[0] == 5, ascii(edge)
    for dash in "\u2010\u2011\u2013\u2212 \xa0":
        assert run("--code", printed.replace("-", dash))[0] == 5, ascii(dash)
