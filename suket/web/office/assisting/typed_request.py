"""The fields of an application for who stands there: as typed, and what is asked."""

import json
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from suket.applications.asking.requests import Request
from suket.applications.errors import ConsentMissing
from suket.applications.request_details import Assistance, phone_of
from suket.applications.words import CaseKind, IntakeChannel
from suket.offices.tables import Unit
from suket.web.form_fields import Field
from suket.web.office.applications.foreseen import channel_at
from suket.web.office.applications.typed_need import TypedNeed, refused

MOST_EVIDENCE: Final = 200  # characters
MOST_TYPED: Final = 200  # printable characters of a field that a draft keeps
NO_KIND: Final = "Pilih apa yang diajukan."
NO_EVIDENCE: Final = "Isi surat kehilangan dari kepolisian, misalnya nomornya."
NO_PHONE: Final = "Isi nomor HP pemohon, atau centang “tanpa HP”."
TWO_PHONES: Final = "Kosongkan nomornya, atau hapus centang “tanpa HP”."
# Whoever is helped is asked anew, and their papers are looked at; a key has its own.
NOT_KEPT: Final = {"setuju", "kunci", "dilihat"}


@dataclass(frozen=True, slots=True)
class TypedRequest(TypedNeed):
    """The fields of the form, as typed; whom it is about stands in the address."""

    jenis: Field = CaseKind.NEW.value
    dasar: Field = ""
    telepon: Field = ""
    tanpa_hp: Field = ""
    setuju: Field = ""
    kunci: Field = ""

    def errors(self) -> dict[str, str]:
        """Return what is amiss, by field."""
        is_lost = self.jenis == CaseKind.LOST
        wrong = {
            "jenis": self.jenis not in list(CaseKind) and NO_KIND,
            "dasar": is_lost and not self.dasar.strip() and NO_EVIDENCE,
            "setuju": not self.setuju and ConsentMissing.pesan,
        }
        found = {field: told for field, told in wrong.items() if told}
        return found | self._phone_errors() | self.need_errors()

    def _phone_errors(self) -> dict[str, str]:
        is_typed = bool(self.telepon.strip())
        if is_typed and self.tanpa_hp:
            return {"telepon": TWO_PHONES}
        if not is_typed:
            return {} if self.tanpa_hp else {"telepon": NO_PHONE}
        return refused("telepon", lambda: phone_of(self.telepon))

    def request(self, nik: str, unit: Unit) -> Request:
        """Return what is asked for at a unit; there must be no `errors`."""
        phone = None if self.tanpa_hp else self.telepon
        return Request(
            nik=nik,
            kind=CaseKind(self.jenis),
            channel=channel_at(unit),
            key=self.kunci,
            unit=unit.id,
            wants_earlier=bool(self.lebih_awal),
            evidence=self.dasar.strip()[:MOST_EVIDENCE] or None,
            seen=self.seen,
            details=self.details(Assistance(phone)),
        )

    def kept(self) -> str:
        """Return what a draft keeps of it, as JSON."""
        kept = {
            name: _printable(text)[:MOST_TYPED]
            for name, text in asdict(self).items()
            if name not in NOT_KEPT and text
        }
        return json.dumps(kept, ensure_ascii=False)


def _printable(text: str) -> str:
    return "".join(mark for mark in text if mark.isprintable())


def of_draft(typed: str, key: str) -> TypedRequest:
    """Return what `kept` kept, under the key of its request.

    A field that the form has no more, since the draft was saved, is left out.
    """
    kept: dict[str, Any] = json.loads(typed)
    known = {field.name for field in fields(TypedRequest)}
    return TypedRequest(
        **{name: text for name, text in kept.items() if name in known}, kunci=key
    )


def way_of(unit: Unit) -> str:
    """Return how a form names the way of a unit: "kecamatan:" and its id."""
    channel = channel_at(unit)
    return f"{channel}:{unit.id}" if channel is IntakeChannel.KECAMATAN else channel
