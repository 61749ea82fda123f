"""The keys of offices for the jobs: who signs for which office at which time."""

from dataclasses import dataclass, field
from datetime import datetime

from keys.signer_protocol import Signer
from keys.store import KeyStore
from signing.sign_pdf import PdfSealer
from suket.register.issue import Desk
from suket.register.words import Channel
from verify.trust_list import Purpose


@dataclass(frozen=True, slots=True)
class OfficeKeys:
    """The key store as office and jobs ask it; what was made ready once is kept."""

    store: KeyStore
    _sealers: dict[tuple[str, int], PdfSealer] = field(default_factory=dict)

    def status_signer(self, at: datetime) -> Signer:
        """Return what signs status lists at a time; raises a `KeyFault`."""
        return self.store.signer(Purpose.STATUS, at=at)

    def desk(
        self, office: str, at: datetime, *, channel: Channel = Channel.COUNTER
    ) -> Desk:
        """Return the desk of an office at a time; raises a `KeyFault`."""
        signer = self.store.signer(Purpose.SUKET, office=office, at=at)
        return Desk(office=office, signer=signer, channel=channel)

    def bulk_desk(self, office: str, at: datetime) -> Desk:
        """Return the same desk, working through a batch."""
        return self.desk(office, at, channel=Channel.BULK)

    def sealer(self, office: str, at: datetime) -> PdfSealer:
        """Return what signs the documents of an office; raises a `KeyFault`."""
        credential = self.store.pdf_credential(office, at=at)
        key = (office, credential.certificate.serial_number)
        if key not in self._sealers:
            self._sealers[key] = PdfSealer(credential)
        return self._sealers[key]
