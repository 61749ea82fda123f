"""The applications that an order made, where nobody issues alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.markup import escape

from suket.applications.asking import apply_in_bulk
from suket.applications.asking.apply import receipt_of
from suket.cli import console
from suket.cli.applications import plain
from suket.cli.document_context import DocumentCommandContext
from suket.register import issuance_batches
from suket.register.tables import Batch
from suket.residents import nik

_HEADS = ("NIK", "name", "application", "day", "queue", "promised")
SHOWN = 50  # applications on the screen; all are in --json and on the order's page


@dataclass(frozen=True, slots=True)
class Applied:
    """One person for whom an application was taken, and what they are told."""

    nik: str
    name: str
    told: dict[str, Any]  # as `suket apply --json` says it

    def on_screen(self) -> tuple[str, ...]:
        """Return the line that others may see too."""
        told = [str(self.told[name] or "") for name in ("day", "queue", "promised")]
        return (nik.ending(self.nik), escape(self.name), self.told["number"], *told)


def of_order(place: DocumentCommandContext, batch: Batch | None) -> list[Applied]:
    """Return the applications that an order made, in its order."""
    if batch is None:
        return []
    with place.database.reading() as session:
        found = issuance_batches.applied(session, batch, batch.total)
        items = [item for item, _ in found]
        cases = apply_in_bulk.cases_of(session, items, office=batch.office_code)
    return [
        Applied(who.nik, who.full_name, plain(receipt_of(cases[item.position])))
        for item, who in found
    ]


def show(applied: Sequence[Applied]) -> None:
    """Show number and day of each, or of the first of them."""
    shown = [one.on_screen() for one in applied[:SHOWN]]
    console.table(f"Applied for: {len(applied)}", _HEADS, shown)
    if len(applied) > SHOWN:
        console.say(f"… and {len(applied) - SHOWN} more; --json has them all")
    console.say("Their sukets are issued once others have checked and signed them.")
