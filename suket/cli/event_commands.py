"""The commands of civil events: lists, and the keys of machines."""

from typing import Final

from suket.cli.lazy_commands import LazyCommand, group

_EVENTS: Final = "suket.cli.events"
_EVENT_KEYS: Final = "suket.cli.event_keys"

EVENTS: Final = group(
    "events",
    "Deaths, marriages, moves and printed cards, as SIAK lists them.",
    (
        LazyCommand(
            "import",
            _EVENTS,
            "Take in a list of deaths, marriages, moves or printed cards, each"
            " line once.",
        ),
        LazyCommand(
            "list",
            _EVENTS,
            "Show the last lists of events, and how many lines wait for an answer.",
        ),
        group(
            "key",
            "Keys of machines that hand in events: add, list, end.",
            (
                LazyCommand(
                    "add",
                    _EVENT_KEYS,
                    "Make a key and show it once.  Older keys stay good until"
                    " they are ended.",
                ),
                LazyCommand(
                    "list",
                    _EVENT_KEYS,
                    "Show the keys by which machines hand in events, never their"
                    " secrets.",
                ),
                LazyCommand("end", _EVENT_KEYS, "Let a key in no more, at once."),
            ),
        ),
    ),
)
