"""Days at the command line: those that no calendar reaches are refused in words."""

import pytest

from suket.cli import days
from suket.cli.exit_codes import Exit
from suket.web import form_fields
from tests.suket.cli.conftest import CIREBON

AT = ("--office", CIREBON)
SHUT = ("calendar", "close", *AT, "--service", "counter", "--reason", "Wabah", "--yes")
WAYS = [
    ("calendar", "show", *AT, "--from"),
    ("quota", "show", *AT, "--from"),
    ("slots", "list", *AT, "--from"),
    ("quota", "set", "150", *AT, "--since"),
    ("slots", "set", "50", *AT, "--minutes", "60", "--since"),
    ("calendar", "hours", "mon=08:00-12:00", *AT, "--service", "counter", "--since"),
    ("calendar", "holiday", "Uji", *AT, "--source", "SK 1"),
    (*SHUT, "--to"),
    (*SHUT, "--to", "2199-12-30", "--from"),
    (*SHUT, "--to", "2199-12-30", "--review"),
    ("calendar", "extend", "1", *AT, "--to"),
    ("events", "import", __file__, *AT, "--day"),
]


@pytest.mark.parametrize(
    "day", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"]
)
def test_a_day_beyond_the_calendar_is_a_wrong_argument(shell, day):
    for words in WAYS:
        line = (*words[:2], day, *words[2:]) if "holiday" in words else (*words, day)
        ended = shell(*line)
        assert ended.code == Exit.USAGE, line
        assert "1900-01-01 to 2199-12-31" in " ".join(ended.err.split()), line


def test_the_last_days_can_still_be_shown(shell):
    for day in ("1900-01-01", "2199-12-31"):
        for words in WAYS[:3]:
            assert shell(*words, day).code == Exit.DONE


def test_commands_and_forms_take_the_same_days():
    taken = (days.FIRST_DAY, days.LAST_DAY)
    assert taken == (form_fields.FIRST_DAY, form_fields.LAST_DAY)
