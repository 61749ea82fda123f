"""What the office can refuse: root and branches of the tree, and where leaves live.

SuketError
├── NotFound       offices access calendar quotas residents intake register paper
│                  delivery institutions applications tickets notices events
├── Conflict       offices access calendar quotas register delivery applications
│                  tickets notices events; AlreadyThere
├── NotEligible    residents
├── Unusable       messaging offices access calendar quotas intake register paper
│                  delivery institutions applications tickets events
├── NotAllowed     access institutions applications
├── TooMuch        access paper institutions
└── NotSignedIn    access delivery institutions applications events

A leaf is a kind of refusal that is raised.  It stands with its subject: that a suket
was not found is said in `suket.register.errors`, and so in each room that is named
here; what is large has a file of its own beside it (`handover_errors`).  `AlreadyThere`
alone stands below, since every room has names that may be taken.
`docs/refusals.md` lists all leaves; it is written from the program.

Each leaf has a `code` for ever: never renamed, never reused.  The codes in capitals are
those officers know from the Dinas.  The message is English, for logs, and names no
person; `pesan` is Indonesian, for the person at the desk, and says what to do next.
Nothing here knows about HTTP: `suket.web.problems` gives each branch its status.
"""

from typing import Any


class SuketError(Exception):
    """The office refuses, and whoever asked may know why."""

    code: str
    pesan: str

    def __init__(self, message: str = "") -> None:
        super().__init__(message or type(self).__doc__ or self.code)

    def __reduce__(self) -> tuple[Any, ...]:
        """Say the same in another process, whatever the leaf's `__init__` asks for."""
        return _again, (type(self), self.args, vars(self))


def _again(
    kind: type[SuketError], args: tuple[Any, ...], kept: dict[str, Any]
) -> SuketError:
    error = kind.__new__(kind, *args)
    vars(error).update(kept)
    return error


class NotFound(SuketError):
    """There is no such thing, or it belongs to another office: the same answer."""


class Conflict(SuketError):
    """The thing is there, but not in a state that allows the act."""


class NotEligible(SuketError):
    """The resident may not have a suket, or not now."""


class Unusable(SuketError):
    """What was handed in cannot be used as it is."""


class NotAllowed(SuketError):
    """The officer may not do that."""


class TooMuch(SuketError):
    """More was asked than was agreed; after `retry_after` seconds there is room."""

    def __init__(self, retry_after: int = 60) -> None:
        super().__init__()
        self.retry_after = retry_after


class NotSignedIn(SuketError):
    """It is not known who is asking."""


class AlreadyThere(Conflict):
    """A thing of this name exists."""

    code = "already-there"
    pesan = "Nama atau kode itu sudah dipakai. Pilih yang lain."
