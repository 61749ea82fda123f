"""Placeholders that may only be printed: to ask one anything else is refused.

A form that says one thing to foreigners and another to citizens has two pages, and a
plate is one.  So what stands for a text while a plate is made does not let a form look
at it: comparing, counting or searching it sends all of that form the ordinary way.
Only whether there is a text at all may be asked, since that is part of a setting.
"""

from datetime import date
from typing import Any, NoReturn

from suket.paper.press.fallback_reasons import NotPressed, Reason


def _refuse(*_: Any) -> NoReturn:
    raise NotPressed(Reason.FORM)


class Word(str):
    """A text that a form can print and nothing else."""

    __slots__ = ()
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __len__ = __iter__ = __getitem__ = __contains__ = _refuse
    __hash__ = str.__hash__
    count = find = index = startswith = endswith = _refuse
    lower = upper = title = capitalize = replace = strip = _refuse

    def __bool__(self) -> bool:
        return str.__len__(self) > 0


class Day(date):
    """A day that a form can print and nothing else."""

    __slots__ = ()
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __sub__ = __rsub__ = _refuse
    __hash__ = date.__hash__
