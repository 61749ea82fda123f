"""A NIK as it was copied or scanned is found at every door where one is typed."""

import pytest

from suket.cli.ending import numbered
from suket.register.search_residents_and_sukets import digits_of, nik_in
from suket.residents import nik
from suket.web.office.end_many_plan import pasted, uploaded
from verify.handed_in import EDGES, trimmed

NIK = "3274014107039901"
MORE = "\u034f\u061c\ufe0f"  # of no width too, inside a line


def in_a_file(text):
    return [entry.text for entry in uploaded(text.encode())]


def in_a_table(text):
    return [entry.text for entry in uploaded(f'nik;nama\n"{text}";SITI\n'.encode())]


def of_a_command_file(text, tmp_path):
    file = tmp_path / "nik.txt"
    file.write_text(text, "utf-8")
    return [one for _, one in numbered(None, file)]


DOORS = {
    "record": lambda text, _: [nik.tidy(text)],
    "search": lambda text, _: [nik_in(text)],
    "digits that are counted": lambda text, _: [digits_of(text)],
    "end many, pasted": lambda text, _: [entry.text for entry in pasted(text)],
    "end many, file": lambda text, _: in_a_file(text),
    "end many, table": lambda text, _: in_a_table(text),
    "command": lambda text, _: [one for _, one in numbered([text], None)],
    "file of a command": of_a_command_file,
}


@pytest.mark.parametrize("door", DOORS)
def test_blanks_and_unseen_marks_are_taken_off_both_ends(door, tmp_path):
    amiss = {
        f"U+{ord(mark):04X}": found
        for mark in (*EDGES, *MORE)
        for text in (f"{mark}{NIK}", f"{NIK}{mark}", f"{mark}{mark}{NIK}{mark}{mark}")
        if (found := DOORS[door](text, tmp_path)) != [NIK]
    }
    assert amiss == {}


@pytest.mark.parametrize("door", DOORS)
def test_groups_are_put_together(door, tmp_path):
    for between in (" ", "\xa0", "-", "\u2013", "."):
        text = between.join((NIK[:6], NIK[6:12], NIK[12:]))
        assert DOORS[door](text, tmp_path) == [NIK], between


def test_the_edges_are_those_of_every_other_door():
    assert trimmed(f"{EDGES}x{EDGES}") == "x"
