"""What a command says where somebody who is to sign could not, or not by their name."""

from typing import Final

import typer

from suket.access.doubted_signer import Doubt, DoubtedSigner
from suket.cli import console
from suket.cli.exit_codes import Exit

_SAID: Final = {
    Doubt.NO_NIP: (
        "{name} has no NIP, and so can sign nothing: a signatory is known by it.",
        "Say the NIP by `suket person describe`.",
    ),
    Doubt.NOT_NAMED: (
        "The NIP of {name} is that of no signatory of the office.",
        "Mend it by `suket person describe`, or name them by `suket office signatory`.",
    ),
    Doubt.OTHER_NAME: (
        "The NIP of {name} is that of the signatory {printed}, whose name is printed.",
        "Check name and NIP; if it is the same person, say it again with --yes.",
    ),
}


def advise(name: str, found: DoubtedSigner | None) -> None:
    """Say what is amiss with somebody who is to sign; it is done all the same."""
    if found is not None:
        sentence, remedy = _told(name, found)
        console.advise(sentence, remedy)


def refuse_another(name: str, found: DoubtedSigner | None) -> None:
    """End the command, before anything is done, if the NIP is another person's."""
    if found is not None and found.doubt is Doubt.OTHER_NAME:
        console.complain(*_told(name, found))
        raise typer.Exit(Exit.REFUSED)


def _told(name: str, found: DoubtedSigner) -> tuple[str, str]:
    sentence, remedy = _SAID[found.doubt]
    return sentence.format(name=name, printed=found.printed), remedy
