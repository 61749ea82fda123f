"""Closed list of what makes documents: press or WeasyPrint.  Never renamed."""

from enum import StrEnum


class MadeBy(StrEnum):
    """What made a document; nobody can tell from the document itself."""

    WEASYPRINT = "weasyprint"  # drawn, then signed
    PRESS = "press"  # printed from a plate
