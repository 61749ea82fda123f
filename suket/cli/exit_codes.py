"""The exit codes of `suket`, and what they mean."""

from enum import IntEnum


class Exit(IntEnum):
    """One number for each way to end; never renumbered, since scripts rely on them."""

    DONE = 0
    FAULT = 1  # a defect of the program or the machine
    USAGE = 2  # wrong arguments, or settings that are missing
    REFUSED = 3  # the office refuses; nothing has changed
    KEYS = 4  # the keys cannot be opened or lack what was asked
    IN_PART = 5  # finished, but not everything came out well: the report says what
    ELSEWHERE = 6  # somebody has to do it on a page: what is printed says what, where


MEANINGS = {
    Exit.DONE: "done",
    Exit.FAULT: "a defect of the program or the machine",
    Exit.USAGE: "wrong arguments, or settings that are missing",
    Exit.REFUSED: "the office refuses; nothing has changed",
    Exit.KEYS: "the keys cannot be opened, or lack what was asked",
    Exit.IN_PART: "finished, but not everything came out well: the report says what",
    Exit.ELSEWHERE: "somebody has to do it on a page: it says what, and where",
}


class NotSetUp(Exception):
    """Something must be done by the person at the keyboard before this can run."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what, remedy)  # both, so that another process says both
        self.what, self.remedy = what, remedy

    def __str__(self) -> str:
        """Return what is wrong, without the remedy."""
        return self.what
