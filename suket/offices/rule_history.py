"""How many persons what is pending wants: as many as any rule of steps since it came.

Rules are versions, so that a night on which nothing was done is made up by the next
(decision 0086).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from suket.offices.tables import OfficeVersion, RuleVersion, WithdrawnVersion
from suket.offices.validity import beginning_of

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """By numbers of persons: before when came what a rule that wants so many met."""

    came_before: Mapping[int, datetime]

    def of(self, received_at: datetime) -> int:
        """Return how many what came then wants, 1 if no rule was ever changed since."""
        met = (many for many, end in self.came_before.items() if received_at < end)
        return max(met, default=1)


def wanted(session: Session, code: str, zone: str, day: date) -> Wanted:
    """Return what the rules of an office up to its local `day` want of what waits.

    The rule with which an office began is not among them: nothing came before it.
    """
    withdrawn = exists().where(WithdrawnVersion.version_id == OfficeVersion.id)
    query = (
        select(OfficeVersion.since, RuleVersion.rule)
        .join(RuleVersion, RuleVersion.version_id == OfficeVersion.id)
        .where(
            OfficeVersion.office_code == code, OfficeVersion.since <= day, ~withdrawn
        )
        .order_by(OfficeVersion.since, OfficeVersion.id)
    )
    rules = dict(session.execute(query).all())  # of one day the newest
    ends = [*[*rules][1:], day + _DAY]
    return Wanted(
        {
            rule.steps: beginning_of(end, zone)
            for rule, end in zip(rules.values(), ends, strict=bool(rules))
        }
    )
