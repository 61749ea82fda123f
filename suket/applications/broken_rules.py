"""What the database refuses of a case, in the words of the office.

Whoever is refused so was quicker than somebody else's change that a constraint knows of
already: the rule grew within the very signature, or who decides added to the case.  The
transaction is over.
"""

from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from suket.applications.errors import NeedsAnother
from suket.errors import SuketError
from suket.register.errors import RuleIsStricter

# By words of the triggers of `application_case`.
_REFUSALS: Final[dict[str, type[SuketError]]] = {
    "an application is signed by as many as": RuleIsStricter,
    "who added to an application is as its maker": NeedsAnother,
    "one human under two rows": NeedsAnother,
    "who took papers in is as the maker": NeedsAnother,
}


def flush(session: Session) -> None:
    """Write what has changed, or raise the refusal that a broken rule stands for.

    Other faults are raised as they are.
    """
    try:
        session.flush()
    except IntegrityError as broken:
        said = str(broken.orig)
        kind = next((each for words, each in _REFUSALS.items() if words in said), None)
        if kind is None:
            raise
        raise kind from broken
