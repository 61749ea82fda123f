"""The context of a command: how it publishes beside a server that does so too."""

from suket.cli import context
from suket.cli.exit_codes import Exit
from suket.register import status_lists


def test_who_publishes_pauses_before_looking_again(shell, monkeypatch):
    """A loop without a pause would hold the processor that the server needs."""
    pauses, waiting = [], [0, 2, 1, 0]
    monkeypatch.setattr(context.time, "sleep", pauses.append)
    monkeypatch.setattr(status_lists, "count_waiting", lambda session: waiting.pop(0))
    assert shell("status", "publish").code == Exit.DONE
    assert pauses == [context.PAUSE_SECONDS] * 2
