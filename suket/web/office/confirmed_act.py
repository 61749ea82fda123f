"""Acts that are shown with what they bring about, and done by a second press."""

from dataclasses import dataclass

from starlette.responses import Response

from suket.web.office.signed_in_officer import SignedInOfficer


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One kind of act; `{}` stands for whom or what it is done to."""

    path: str
    short: str  # on the page of whom or what it is done to
    title: str
    warning: str
    button: str
    kind: str = ""  # of the button
    done: str


@dataclass(frozen=True, slots=True)
class Way:
    """The way back from the question, to whom or what it is about."""

    href: str
    title: str


def asked(user: SignedInOfficer, act: Act, name: str, way: Way) -> Response:
    """Return the page that asks once more; its button posts to its own address."""
    return user.page("confirm", act=act, name=name, way=way)
