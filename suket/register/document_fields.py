"""The fields of a document: everything that stands on one suket, exactly as printed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NotRequired, TypedDict

# The fields of `Printed` that speak of the holder; the others are of the office, the
# day and the number.
OF_HOLDER: Final = (
    *("nik", "full_name", "birthplace", "born", "sex", "blood_type", "street", "rt"),
    *("rw", "village", "district", "regency", "province", "religion"),
    *("marital_status", "occupation", "citizenship", "address"),
)


class Given(TypedDict):
    """What stands on a page besides the texts of `Printed`."""

    photo: bytes  # JPEG, 3 : 4
    text: str  # what the QR holds
    check_code: str  # beside the QR, for those who cannot scan
    host: str  # … and where it is typed in: "suket.example"
    issued_at: datetime
    arms: NotRequired[bytes | None]  # those that `Printed.arms` names


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureBlock:
    """The block under "Ditandatangani oleh": who signs, and in what capacity."""

    capacity: str  # "", "Plt.", "Plh." or "a.n."
    title: str  # "KEPALA DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL KOTA CIREBON"
    name: str  # with titles: "Drs. H. CONTOH BUDIMAN, M.Si"
    rank: str  # "Pembina Tk. I, IV/b"
    nip: str  # 18 digits, or "" when the signatory has none


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """The head of the page: which government, which agency, where it sits."""

    government: str  # "PEMERINTAH KOTA CIREBON"
    agency: str  # "DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL"
    street: str
    phone: str
    email: str
    website: str
    postal_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """The texts of one suket as they stood when it was issued.

    It is stored with the suket, so that the page can be made again at any time and is
    the same to the eye, whatever has since become of resident, office or signatory.
    Data are in upper case, as on the card; "" or "-" means the paper shows nothing.
    """

    number: str  # "470/00001/32.74/XI/2026"
    nik: str  # 16 digits
    full_name: str
    birthplace: str
    born: date
    sex: str  # "LAKI-LAKI" or "PEREMPUAN"
    blood_type: str
    street: str
    rt: str  # three digits
    rw: str  # three digits
    village: str
    district: str
    regency: str
    province: str
    religion: str
    marital_status: str
    occupation: str
    citizenship: str
    address: str  # the one line inside the token
    issued_on: date  # the office's local day
    valid_until: date | None  # the last valid day; None: until the e-KTP is printed
    validity: str  # "until-printed", "months" or "months-or-printed"
    months: int | None
    place: str  # "Cirebon"
    letterhead: Letterhead
    signatory: SignatureBlock
    form: str  # the folder below templates/suket/: "2026-1"
    office_code: str  # "32.74"
    office_name: str  # "Kota Cirebon"
    zone: str  # "Asia/Jakarta"
    arms: str | None = None  # SHA-256 (hex) of the office's arms; None: the ornament

    def to_json(self) -> dict[str, Any]:
        """Return the same as a dict that JSON can carry; days as `YYYY-MM-DD`."""
        until = self.valid_until
        told = _told(self)
        if self.arms is None:  # as it was written before there were any
            del told["arms"]
        return {
            **told,
            "born": self.born.isoformat(),
            "issued_on": self.issued_on.isoformat(),
            "valid_until": until.isoformat() if until else None,
            "letterhead": _told(self.letterhead),
            "signatory": _told(self.signatory),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Printed":
        """Return what `to_json` was made of."""
        until = data["valid_until"]
        return cls(
            **{
                **data,
                "born": date.fromisoformat(data["born"]),
                "issued_on": date.fromisoformat(data["issued_on"]),
                "valid_until": date.fromisoformat(until) if until else None,
                "letterhead": Letterhead(**data["letterhead"]),
                "signatory": SignatureBlock(**data["signatory"]),
            }
        )


def _told(thing: Printed | Letterhead | SignatureBlock) -> dict[str, Any]:
    """Return what stands in each field; `dataclasses.asdict` takes eight times that."""
    return {name: getattr(thing, name) for name in thing.__slots__}
