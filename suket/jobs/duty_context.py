"""What the duties of a process work with: register, keys, archive, press."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from suket.db import Database
from suket.intake.held_uploads import HeldUploads
from suket.jobs.documents import Renderer, Workshop
from suket.jobs.office_keys import OfficeKeys
from suket.jobs.publish_status import Publisher
from suket.messaging.carriers import Carriers
from suket.paper.archive import Archive
from suket.paper.press.machine import Press


@dataclass(frozen=True, slots=True)
class DutyContext:
    """Everything that the duties of one process work with."""

    database: Database
    keys: OfficeKeys
    archive: Archive
    published: Path
    uploads: HeldUploads
    picture_life: timedelta  # of papers, once their application was decided
    renderer: Renderer
    press: Press | None = None
    is_private_allowed: bool = False  # to webhooks: for tests
    carriers: Carriers = field(default_factory=Carriers)  # of mail and SMS

    @property
    def workshop(self) -> Workshop:
        """What makes documents."""
        return Workshop(self.renderer, self.keys.sealer, self.archive, self.press)

    @property
    def publisher(self) -> Publisher:
        """What publishes the status lists."""
        return Publisher(self.published, self.keys.status_signer)
