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


MARKS = (
    *("{0}. ", "{0}.", "{0} ", "{0}) ", "{0})", "({0}) ", "{0}- ", "{0}-", "{0} - "),
    *("{0}: ", "{0}\t", "{0}.\t", "{0}.\xa0", "{0}\u2013", "No. {0} ", "#{0} "),
    *("{0} | ", "{0} / ", "{0}. NIK ", "{0} SITI ", "{0}\n", "{0}\u2028"),
)


@pytest.mark.parametrize("door", sorted(set(DOORS) - {"digits that are counted"}))
@pytest.mark.parametrize("lost", [1, 2, 3])
def test_a_list_number_never_completes_a_nik_that_lost_digits(door, lost, tmp_path):
    head, tail = NIK[:lost], NIK[lost:]
    shapes = {
        tail,
        " ".join(tail[at : at + 4] for at in range(0, len(tail), 4)),
        ".".join(tail[at : at + 4] for at in range(0, len(tail), 4)),
        " ".join((tail[: 6 - lost], tail[6 - lost : 12 - lost], tail[12 - lost :])),
        "-".join((tail[: 6 - lost], tail[6 - lost : 12 - lost], tail[12 - lost :])),
    }
    amiss = [
        text
        for mark in MARKS
        for text in (mark.format(head) + shape for shape in shapes)
        if NIK in DOORS[door](text, tmp_path)
    ]
    assert amiss == []


@pytest.mark.parametrize(
    "text",
    [
        "1 3274 0141 0703 9901",
        "12. 3274-0141-0703-9901 SITI",
        "3 32.74.01.410703.9901",
        "3274 0141 0703 9901\tSITI",
        "3274.01.410703.9901",
    ],
)
@pytest.mark.parametrize("door", ["search", "end many, pasted", "file of a command"])
def test_a_whole_nik_is_read_behind_its_list_number(door, text, tmp_path):
    assert DOORS[door](text, tmp_path) == [NIK]


def test_nothing_that_may_be_a_nik_is_passed_over_at_any_door(tmp_path):
    line = f"{NIK} 32740141070399, 3274 0141 0703 9902 1"
    both = [NIK, "32740141070399", "3274 0141 0703 9902 1"]
    assert DOORS["end many, pasted"](line, tmp_path) == both
    assert DOORS["file of a command"](line, tmp_path) == both


def test_a_column_of_nik_refuses_digits_of_two_numbers():
    (entry,) = uploaded(f'nik;nama\n"3. {NIK[1:]}";SITI\n'.encode())
    assert entry.fault.startswith("NIK harus 16 angka yang bersama")


def test_the_edges_are_those_of_every_other_door():
    assert trimmed(f"{EDGES}x{EDGES}") == "x"
