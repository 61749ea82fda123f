"""The commands about what people are told, as `command_tree` shows them."""

from typing import Final

from suket.cli.lazy_commands import LazyCommand, group

_NOTICES = "suket.cli.notices"

NOTICES: Final = group(
    "notices",
    "What people are told by itself: list, plan, start, retry, stop.",
    (
        LazyCommand(
            "list",
            _NOTICES,
            "Show what an office has told people, or is to tell them, newest first.",
        ),
        LazyCommand(
            "plan",
            _NOTICES,
            "Show how what is held would leave: by which wire, on how many days.",
        ),
        LazyCommand("start", _NOTICES, "Let what is held of a kind leave as planned."),
        LazyCommand(
            "retry",
            _NOTICES,
            "Send again what failed, or what nobody knows arrived.",
        ),
        LazyCommand("stop", _NOTICES, "Let what has not left be sent no more."),
    ),
)
