"""What sealing can refuse.

SigningFault
├── SealFault      the work does not read back as what was asked, so it does not leave
├── TextTooLong    the text needs a larger symbol than the form has room for
└── NotSignable    this is not a document that may be signed

None of them carries personal data.
"""


class SigningFault(Exception):
    """Something that will not be sealed."""


class SealFault(SigningFault):
    """What was sealed does not read back as what was asked.

    The encoder, the key or the machine is at fault, and no paper was made.
    """


class TextTooLong(SigningFault):
    """The text needs a QR symbol past version 20: shorten the address or the name."""

    def __init__(self, version: int, limit: int) -> None:
        super().__init__(version, limit)
        self.version = version
        self.limit = limit

    def __str__(self) -> str:
        """Return both in a sentence."""
        return f"the QR would need version {self.version}, the form holds {self.limit}"


class NotSignable(SigningFault):
    """A document that is signed already, encrypted, empty or no PDF at all."""
