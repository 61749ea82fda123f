"""The story: 17 March to 7 April 2020 in the four offices, told with a moved clock.

Each office is a service of its own, in a folder beside today's data, and is told in a
process of its own: nothing of 2020 is in what is served afterwards.
"""

import csv
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from suket.cli.context import CommandContext
from suket.cli.demo import story_figures
from suket.cli.demo.report import DemoReport, Score
from suket.cli.demo.story_balikpapan import Balikpapan
from suket.cli.demo.story_banten import KabupatenSerang, KotaSerang
from suket.cli.demo.story_chapter import Chapter
from suket.cli.demo.story_cirebon import Cirebon
from suket.cli.demo.story_stage import NYEPI, Stage
from suket.cli.office_file import OfficeLines, read_offices
from suket.settings import Settings

# In the order of the table; the longest is begun first.
CHAPTERS: Final[dict[str, type[Chapter]]] = {
    "32.74": Cirebon,
    "36.73": KotaSerang,
    "36.04": KabupatenSerang,
    "64.71": Balikpapan,
}
ASKING: Final = 2400  # in Kota Cirebon; all other numbers follow
LEAST: Final = 160  # so that every number is whole
AT_ONCE: Final = 2  # processes: today's table is made meanwhile
WHEN_GOOD: Final = "March 2020 went as it is told."
TITLE: Final = "17 March to 7 April 2020, with a moved clock"


@dataclass(frozen=True)
class Told:
    """What a chapter came to."""

    lines: tuple[Score, ...]
    on_nyepi: int  # applications that are worked on or promised on that day


@dataclass
class Story:
    """The chapters that are being told."""

    chapters: list[Future[Told]]

    def reports(self) -> list[DemoReport]:
        """Wait for the chapters, and return their table; none if nothing is told."""
        if not self.chapters:
            return []
        told = [chapter.result() for chapter in self.chapters]
        lines = [line for each in told for line in each.lines]
        nyepi = sum(each.on_nyepi for each in told)
        lines.append(Score.of("Worked on or promised on 25 March, Nyepi", 0, nyepi))
        return [DemoReport(lines, title=TITLE, when_good=WHEN_GOOD)]


@contextmanager
def begun(settings: Settings, examples: Path, asking: int) -> Iterator[Story]:
    """Begin to tell, so that something else can be done meanwhile.

    `settings` are those of today's service; `asking` is a multiple of 160, or 0.
    """
    if not asking:
        yield Story([])
        return
    lines = {each.code: each for each in read_offices(examples / "offices.toml")}
    with ProcessPoolExecutor(AT_ONCE, mp_context=get_context("spawn")) as pool:
        yield Story(
            [
                pool.submit(
                    tell, _settings(settings, code), lines[code], examples, asking
                )
                for code in CHAPTERS
            ]
        )


def tell(settings: Settings, lines: OfficeLines, examples: Path, asking: int) -> Told:
    """Tell the chapter of an office from an empty folder."""
    stage = Stage(CommandContext(settings), lines, examples / "photos")
    stage.found()
    chapter = CHAPTERS[lines.code](stage, _among(examples, lines.code), asking)
    chapter.live()
    with stage.place.database.reading() as session:
        on_nyepi = story_figures.worked_on(session, NYEPI)
    told = Told(tuple(chapter.told()), on_nyepi)
    stage.place.database.dispose()
    return told


def _settings(today: Settings, code: str) -> Settings:
    """Return settings like today's, in a folder of their own."""
    folder = today.data_dir / "2020" / code
    return today.model_copy(
        update={
            "data_dir": folder,
            "key_dir": folder / "keys",
            "key_passphrase_file": folder / "passphrase",
            "published_dir": folder / "published",
            "archive_dir": folder / "archive",
        }
    )


def _among(examples: Path, code: str) -> list[dict[str, str]]:
    """Return the residents of an office among whom its people live."""
    file = examples / "residents.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        return [row for row in rows if row["kode_wilayah"].startswith(code)]
