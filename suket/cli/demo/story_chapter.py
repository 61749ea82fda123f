"""What the chapters of the story have in common: people who ask, and what was seen."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from suket.applications.asking.requests import Request
from suket.cli.demo.colleagues import Colleague
from suket.cli.demo.expected import Row
from suket.cli.demo.report import Score
from suket.cli.demo.story_stage import Asked, Stage

MORNING: Final = 240  # minutes, from eight to noon


@dataclass
class Chapter(ABC):
    """What happened at one office.

    All numbers follow from how many ask in Kota Cirebon: 2,400.
    """

    stage: Stage
    examples: Sequence[Row]  # residents of the office, among whom they live
    asking: int

    @abstractmethod
    def live(self) -> None:
        """Go through it, day by day."""

    @abstractmethod
    def told(self) -> Iterator[Score]:
        """Yield what was expected, and what the register says."""

    def morning(
        self, day: date, asked: Sequence[tuple[Request, Colleague]]
    ) -> Iterator[Asked]:
        """Spread the requests of a day over its morning."""
        begins = self.stage.at(day, 8)
        for number, (request, who) in enumerate(asked):
            minutes = MORNING * number // len(asked)
            yield request, who, begins + timedelta(minutes=minutes)
