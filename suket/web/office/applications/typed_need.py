"""The fields of both forms that say by when, how urgently, and what was seen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from suket.applications.errors import (
    BadPhone,
    ChannelOfDistrict,
    ConsentMissing,
    NeededByPast,
    PictureUnreadable,
    UrgentUnexplained,
)
from suket.applications.request_details import MOST, Assistance, Details, reason_of
from suket.applications.words import Item
from suket.errors import SuketError
from suket.offices.errors import UnitNotFound
from suket.web.form_fields import Field, Ticked, chosen, day

NO_DAY: Final = "Tulis tanggalnya, atau kosongkan."
# Beside which field a refusal is told.
BESIDE: Final[dict[type[SuketError], str]] = {
    BadPhone: "telepon",
    ChannelOfDistrict: "jalur",
    UnitNotFound: "jalur",
    ConsentMissing: "setuju",
    NeededByPast: "perlu",
    UrgentUnexplained: "alasan",
    PictureUnreadable: "foto_kk",
}


@dataclass(frozen=True, slots=True)
class TypedNeed:
    """By when it is needed, whether urgently, and if earlier will do, as typed."""

    perlu: Field = ""
    mendesak: Field = ""
    alasan: Field = ""
    lebih_awal: Field = ""
    dilihat: Ticked = None  # the papers that who takes it has seen

    @property
    def seen(self) -> frozenset[Item]:
        """The papers that whoever fills in the form has seen."""
        return frozenset(chosen(Item, self.dilihat))

    def need_errors(self) -> dict[str, str]:
        """Return what is amiss with these, by field."""
        found: dict[str, str] = {}
        if self.perlu.strip() and day(self.perlu) is None:
            found["perlu"] = NO_DAY
        if self.mendesak:
            found |= refused("alasan", lambda: reason_of(self.alasan))
        return found

    def details(self, assistance: Assistance | None = None) -> Details:
        """Return what is said besides; there must be no errors."""
        return Details(
            needed_by=day(self.perlu),
            urgent=self.alasan[:MOST] if self.mendesak else None,
            assistance=assistance,
        )


def refused(field: str, read: Callable[[], object]) -> dict[str, str]:
    """Return what a refusal of `read` tells, beside its field."""
    try:
        read()
    except SuketError as refusal:
        return {field: refusal.pesan}
    return {}
