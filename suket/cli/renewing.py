"""`suket renew`: a newer suket in the place of one in force, or its application."""

import typer

from suket import clock
from suket.applications.asking.apply import Receipt
from suket.applications.asking.apply_for_another import apply_for_another
from suket.applications.signing.issue_for_cases import renew as renew_
from suket.cli import console, document_copies
from suket.cli.applications import Json, plain, told
from suket.cli.document_context import DocumentCommandContext, document_command_context
from suket.cli.ending import Number
from suket.cli.exit_codes import Exit
from suket.cli.issuing import Out, draw, require_room
from suket.cli.office_option import OfficeCode
from suket.columns import new_id
from suket.offices import versions
from suket.register import sukets
from suket.register.issue import Issued

app = typer.Typer(no_args_is_help=True)


@app.command(epilog='suket renew "470/00001/32.74/XI/2026" --office 32.74')
def renew(
    number: Number, *, office: OfficeCode, out: Out = None, json: Json = False
) -> None:
    """Issue a newer suket in the place of one in force, which ends with it.

    Where nobody issues alone (`suket office rule`) it is applied for, by the keeper of
    the machine, and the older one stays until it is signed: exit code 0 as well.
    """
    require_room(out)
    place = document_command_context()
    place.require_ready(office)
    came = _renewed(place, number, office)
    if json:
        console.as_json(_plain(came))
    if isinstance(came, Receipt):
        if not json:
            console.done(f"{came.number}: applied for, {told(came)}")
        return
    with console.progress(is_quiet=json) as progress:
        is_whole = draw(place, [came.suket_id], progress)
    place.publish()
    if not json:
        console.done(f"{came.number} continues {number}")
    if out is not None:
        again = f'suket documents --office {office} --number "{came.number}" --out …'
        new = [came.suket_id]
        is_whole = document_copies.hand_out(place, new, out, again=again) and is_whole
    if not is_whole:
        raise typer.Exit(Exit.IN_PART)


def _renewed(
    place: DocumentCommandContext, number: str, office: str
) -> Issued | Receipt:
    now, officer = clock.now(), place.officer(office)
    with place.database.begin() as session:
        old = sukets.by_number(session, number, office=office)
        if versions.at(session, office, now=now).issues_at_once:
            desk = place.office_keys.desk(office, now)
            return renew_(session, old.id, desk, officer=officer, now=now)
        key = new_id()
        return apply_for_another(session, old.id, key, officer=officer, now=now)


def _plain(came: Issued | Receipt) -> dict[str, object]:
    if isinstance(came, Receipt):
        return {"issued": None, "applied": plain(came)}
    return {"issued": came.number, "applied": None}
