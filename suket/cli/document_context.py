"""The context of commands that make documents: fonts and forms besides the rest.

It loads WeasyPrint, which takes longer than most commands do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from suket.cli.context import CommandContext, settings
from suket.intake.held_uploads import HeldUploads
from suket.jobs.duty_context import DutyContext
from suket.paper.document_renderer import DocumentRenderer
from suket.paper.press.machine import Press
from suket.shipped import templates


@dataclass(frozen=True)
class DocumentCommandContext(CommandContext):
    """A workplace at which documents are made."""

    @property
    def folders(self) -> Mapping[str, Path]:
        """The folders of every command, and where documents lie."""
        return {**super().folders, "SUKET_ARCHIVE_DIR": self.settings.archive}

    @cached_property
    def house(self) -> DutyContext:
        """What the duties of a process work with: issue, draw, publish."""
        renderer = DocumentRenderer(templates())
        return DutyContext(
            database=self.database,
            keys=self.office_keys,
            archive=self.archive,
            published=self.settings.published,
            uploads=HeldUploads(self.settings.uploads),
            picture_life=self.settings.picture_life,
            renderer=renderer,
            press=Press(renderer),
            is_private_allowed=self.settings.webhook_private,
            carriers=self.carriers,
        )


def document_command_context() -> DocumentCommandContext:
    """Return the workplace that the environment describes."""
    return DocumentCommandContext(settings())
