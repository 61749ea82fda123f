"""What `suket doctor` finds of the offices: who signs, steps, places, arms."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from suket.access import step_bearers
from suket.access.rights import Right
from suket.applications.planning import recount
from suket.cli.finding import Finding
from suket.offices import offices, signatories, versions
from suket.offices.validity import local_day
from suket.offices.versions import OfficeOnDay
from suket.paper.arms_cleaning import clean, is_vector
from suket.paper.errors import BadArms

SOON = timedelta(days=30)  # that nobody signs within is worth a word
NO_ARMS = (
    "Its sukets have an ornament in their place, and may be taken for no letter of"
    " an office. Set them at /petugas/kantor or by `suket office arms`."
)
NOBODY = (
    "Name who signs at /petugas/kantor or by `suket office signatory`: without, nothing"
    " is issued."
)
UNBORNE = (
    "Give the role to somebody else at /petugas/orang or by `suket role grant`; who"
    " signs has the NIP that is printed. Or choose another rule: `suket office rule`."
)
STEP_WORDS = {
    Right.APPLY: "take applications",
    Right.CHECK: "check",
    Right.APPROVE: "approve",
    Right.SIGN: "sign",
}
OLD_ARMS = (
    "They were taken by an older version, and its sukets are not made with them. Save"
    " the arms as PNG, and set them at /petugas/kantor or by `suket office arms`."
)


def of_offices(session: Session, now: datetime) -> Iterator[Finding]:
    """Say of each office whether it may issue, and what it lacks for that."""
    for row in offices.every(session):
        office = versions.at(session, row.code, now=now)
        is_open = offices.is_open(session, office.code, now=now)
        yield Finding(f"{office.name}" + ("" if is_open else ", issuance closed"))
        today = local_day(now, office.zone)
        yield from _signing(session, office, today)
        yield from _steps(session, office, today)
        yield from _places(session, office, today)
        if office.arms is None:
            yield Finding(f"{office.name} has no arms", advice=NO_ARMS)
        elif not _are_printable(session, office.arms):
            yield Finding(f"arms of {office.name}", "cannot be drawn", OLD_ARMS)


def _signing(session: Session, office: OfficeOnDay, today: date) -> Iterator[Finding]:
    """Tell if nobody signs today, or on one of the next days."""
    gap = signatories.next_gap(session, office.code, today, today + SOON)
    if gap == today:
        yield Finding(f"signatory of {office.name}", "nobody signs today", NOBODY)
    elif gap is not None:
        yield Finding(
            f"{office.name} has nobody who signs from {gap} on", advice=NOBODY
        )


def _steps(session: Session, office: OfficeOnDay, today: date) -> Iterator[Finding]:
    """Tell if its people cannot bear the rule of steps, today's or the one to come."""
    said = _unborne(session, office, today)
    if said:
        yield Finding(f"rule `{office.rule}` of {office.name}", said, UNBORNE)
    soon = versions.on_day(session, office.code, today + SOON)
    if soon.rule is not office.rule and (said := _unborne(session, soon, today)):
        what = f"{office.name} will issue by `{soon.rule}`, and today {said}"
        yield Finding(what, advice=UNBORNE)


def _places(session: Session, office: OfficeOnDay, today: date) -> Iterator[Finding]:
    """Tell of each pool and slot to come that counts other than it has rows."""
    for each in recount.disagreements(session, office.code, today=today):
        said = f"says {each.place.used} are taken, and {each.rows} are"
        if each.leftover:
            said += f", {each.leftover} of them by who cancelled or was refused"
        remedy = f"`suket quota recount --office {office.code}` counts them anew."
        yield Finding(f"{each.name}, {office.name}", said, remedy)


def _unborne(session: Session, office: OfficeOnDay, today: date) -> str:
    missing = step_bearers.unborne(session, office.code, office.rule, day=today)
    words = " or ".join(STEP_WORDS[step] for step in missing)
    return f"nobody of their own may {words}" if words else ""


def _are_printable(session: Session, digest: str) -> bool:
    """Say whether arms that an office has would be taken today."""
    content = offices.arms(session, [digest])[digest]
    try:
        return not is_vector(content) or bool(clean(content))
    except BadArms:
        return False
