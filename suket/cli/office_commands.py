"""The branch `suket office` of the tree of commands."""

from typing import Final

from suket.cli.lazy_commands import LazyCommand, group

_OFFICES = "suket.cli.offices"
_CHANGES = "suket.cli.office_changes"
_UNITS = "suket.cli.units"

OFFICE: Final = group(
    "office",
    "Offices: add, list, change from a day on, name who signs, open and close.",
    (
        LazyCommand(
            "add",
            _OFFICES,
            "Add the offices of a file to the register, open for issuing at once.",
        ),
        LazyCommand(
            "list",
            _OFFICES,
            "Show every office: its validity, who signs today, whether it may issue.",
        ),
        LazyCommand(
            "set-signatory",
            _OFFICES,
            "Name who signs for an office: as its file says.",
        ),
        LazyCommand(
            "arms",
            _OFFICES,
            "Have an office's next sukets printed under its arms: SVG, PNG or JPEG.",
        ),
        LazyCommand(
            "close",
            _OFFICES,
            "Stop an office from issuing; what is issued stays as it is.",
        ),
        LazyCommand("open", _OFFICES, "Let an office issue again."),
        LazyCommand(
            "unplan",
            _OFFICES,
            "Take back every opening and closing of issuance that is planned.",
        ),
        LazyCommand(
            "letterhead",
            _CHANGES,
            "Have another letterhead on what an office issues from a day on.",
        ),
        LazyCommand(
            "numbering",
            _CHANGES,
            "Make numbers of other parts from a day on; the serial goes on.",
        ),
        LazyCommand(
            "validity",
            _CHANGES,
            "Let sukets live for another time, or ask another minimum, from a day on.",
        ),
        LazyCommand(
            "rule",
            _CHANGES,
            "Let sukets need one, two or three persons, besides who applied, from a day"
            " on.",
        ),
        LazyCommand(
            "intake",
            _CHANGES,
            "Take applications by other hours or another clock from a day on.",
        ),
        LazyCommand(
            "signatory",
            _CHANGES,
            "Name who signs for an office, from a day on or for a period.",
        ),
        LazyCommand(
            "history",
            _CHANGES,
            "Show what changed or will change of an office, and who signed and will"
            " sign.",
        ),
        LazyCommand(
            "withdraw",
            _CHANGES,
            "Take back a change, or the naming of a signatory, before its day comes.",
        ),
        group(
            "unit",
            "Units of an office: the Dinas itself, its UPT, its kecamatan.",
            (
                LazyCommand("add", _UNITS, "Add a unit to an office."),
                LazyCommand(
                    "rename",
                    _UNITS,
                    "Let a unit be called otherwise; what it did stays its own.",
                ),
                LazyCommand("list", _UNITS, "Show the units of an office."),
            ),
        ),
    ),
)
