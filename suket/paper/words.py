"""Closed lists: what makes documents, and why one cannot be made.  Never renamed."""

from enum import StrEnum


class MadeBy(StrEnum):
    """What made a document; nobody can tell from the document itself."""

    WEASYPRINT = "weasyprint"  # drawn, then signed
    PRESS = "press"  # printed from a plate


class FailureReason(StrEnum):
    """Why the document of a suket could not be made."""

    TEXT = "text"  # a text that no font of the form can write, or that is too long
    ROOM = "room"  # all texts together need more than the one page
    PHOTO = "photo"  # a portrait that cannot go in as it is
    QR = "qr"  # a token that needs a larger symbol than the page has room for
    FAULT = "fault"  # disk, key or program: may be over in a minute

    @property
    def is_lasting(self) -> bool:
        """Say whether the same suket will fail again until somebody changes something.

        What its texts and portrait are was settled when it was issued.
        """
        return self is not FailureReason.FAULT
