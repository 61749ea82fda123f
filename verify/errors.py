"""What verifying can refuse.

NotAuthentic(reason)   the office did not issue this text
Unreadable(code)       the input holds no text of a suket, so nothing was checked
NotTrusted             a published file that must not be believed

Each of them means "no"; none carries personal data.
"""

from enum import StrEnum


class Reason(StrEnum):
    """A stable code, shown on pages and kept in logs: never renamed, never reused."""

    MALFORMED = "malformed"
    UNKNOWN_KEY = "unknown-key"
    BAD_SIGNATURE = "bad-signature"
    KEY_NOT_IN_USE = "key-not-in-use"
    NOT_RECORDED = "not-recorded"


class NotAuthentic(Exception):
    """The office did not issue this text, so nothing in it may be believed."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class Unreadable(Exception):
    """The input holds no text of a suket: nothing was checked, nothing is said.

    `code` is stable: `empty`, `no-code`, `several-codes`, `not-a-picture`, `not-a-pdf`,
    `too-large` (or too intricate: reading it took too much), `too-many-pages`,
    `password`, and `busy` if there was no time to look at it.  A picture of a kind that
    is not read is called by its kind: `heic`, `avif`, `tiff`, `jpeg-xl`, `jpeg-2000` or
    `psd`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotTrusted(Exception):
    """A trust list, status list or register file that must not be believed."""
