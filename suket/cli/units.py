"""`suket office unit …`: where an office serves people."""

from typing import Annotated

import typer

from suket import clock
from suket.cli import console
from suket.cli.context import acting, command_context
from suket.cli.office_option import OfficeCode
from suket.offices import offices, units
from suket.offices.tables import Unit
from suket.offices.words import UnitKind

app = typer.Typer(no_args_is_help=True)

Name = Annotated[str, typer.Argument(help='Its name, as "Kecamatan Kejaksan".')]
Kind = Annotated[
    UnitKind, typer.Option("--kind", help="kecamatan needs a --region, upt has none.")
]
Region = Annotated[
    str | None, typer.Option("--region", help="A kecamatan's code, as 32.74.01.")
]


@app.command(
    epilog='suket office unit add "Kecamatan Kejaksan" --office 32.74'
    " --kind kecamatan --region 32.74.01"
)
def add(
    name: Name,
    office: OfficeCode,
    kind: Kind,
    region: Region = None,
) -> None:
    """Add a unit to an office."""
    if kind is UnitKind.DINAS:
        raise typer.BadParameter("An office is its own Dinas: choose upt or kecamatan.")
    if (kind is UnitKind.KECAMATAN) != (region is not None):
        raise typer.BadParameter("A kecamatan has a --region, and nothing else has.")
    unit = Unit(office_code=office, kind=kind, name=name, region_code=region)
    with command_context().database.begin() as session:
        units.add(session, unit, who=acting(), now=clock.now())
    console.done(f"{unit.name} is a unit of {office}")


@app.command(
    epilog='suket office unit rename "Kecamatan Kejaksan" "UPT Kejaksan" --office 32.74'
)
def rename(
    name: Name,
    new_name: Annotated[str, typer.Argument(help="What it is called from now on.")],
    office: OfficeCode,
) -> None:
    """Let a unit be called otherwise; what it did stays its own."""
    with command_context().database.begin() as session:
        offices.find(session, office)
        unit = units.named(session, name, office=office)
        units.rename(session, unit, new_name, who=acting(), now=clock.now())
    console.done(f"{unit.name} is the new name of that unit of {office}")


@app.command("list")
def list_(office: OfficeCode) -> None:
    """Show the units of an office."""
    with command_context().database.reading() as session:
        offices.find(session, office)
        rows = [
            (unit.name, unit.kind.value, unit.region_code or "")
            for unit in units.of_office(session, office)
        ]
    console.table("", ("unit", "kind", "region"), rows)
