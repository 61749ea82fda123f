"""What is written: one SMS each, and the same words by mail.

They name nobody, ask for nothing and lead nowhere: who gets used to messages of the
office that ask for data or have links in them believes the next one too.  All letters
are those of one SMS (`suket.messaging.gsm_text`); a test writes each with the longest
values there are.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from suket.clock import ZONE_LABELS
from suket.messaging import gsm_text
from suket.notices.words import NoticeKind

SUBJECT: Final = "Kabar suket Anda"
STOP: Final = " Balas STOP utk berhenti."
_MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "Mei", "Jun"),
    *("Jul", "Agu", "Sep", "Okt", "Nov", "Des"),
)
_SHORT: Final = (
    ("Kabupaten Administrasi ", "Kab. Adm. "),
    ("Kota Administrasi ", "Kota Adm. "),
    ("Kabupaten ", "Kab. "),
    ("Kepulauan ", "Kep. "),
)
_MOST_OFFICE: Final = 36  # characters of an office's name, shortened


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What there is to say of a case, as it is at this moment."""

    office: str  # "Kota Cirebon"
    zone: str
    phone: str
    number: str
    day: date | None = None
    place: int | None = None
    promised_on: date | None = None
    slot: datetime | None = None  # from when it is fetched
    must_be_recorded: bool = False
    last_day: date | None = None  # of the suket


def sms(kind: NoticeKind, facts: Facts, *, hears_stop: bool = False) -> str:
    """Return the text of one SMS."""
    short = _sentence(kind, facts)
    text = f"Dukcapil {short_name(facts.office)}: {short}"
    with_stop = text + STOP
    return with_stop if hears_stop and gsm_text.fits(with_stop) else text


def mail(kind: NoticeKind, facts: Facts) -> str:
    """Return the text of a mail: the same words, and what room there is for besides."""
    return (
        f"{_sentence(kind, facts)}\n\n"
        "Kami tidak pernah meminta data, kode, atau uang lewat pesan. Semua layanan ini"
        f" gratis.\nTidak ingin menerima pesan lagi? Sampaikan kepada petugas.\n\n"
        f"Dinas Kependudukan dan Pencatatan Sipil {facts.office}\n{facts.phone}\n"
    )


def short_name(office: str) -> str:
    """Return an office's name as an SMS has room for: "Kab. Kep. Seribu"."""
    for long, short in _SHORT:
        office = office.replace(long, short)
    return office[:_MOST_OFFICE].rstrip()


def _sentence(kind: NoticeKind, facts: Facts) -> str:
    return _SENTENCES[kind](facts)


def _received(facts: Facts) -> str:
    if facts.day is None:
        waits = (
            "Datanglah utk perekaman KTP-el."
            if facts.must_be_recorded
            else "Hari menyusul begitu ada tempat."
        )
        return f"Pengajuan {facts.number} diterima. {waits} Gratis."
    known = f"Pengajuan {facts.number} diterima, diproses {_day(facts.day)}"
    return f"{known} urutan {facts.place}. {_fetched(facts)} Gratis."


def _moved(facts: Facts) -> str:
    if facts.promised_on is None:
        return (
            f"Maaf, hari pengajuan {facts.number} berubah. Hari baru menyusul begitu"
            " ada tempat."
        )
    return f"Maaf, hari pengajuan {facts.number} berubah. {_fetched(facts)}"


def _ready(facts: Facts) -> str:
    return f"Suket pengajuan {facts.number} sudah jadi. {_fetched(facts)} Bawa KK asli."


def _slot(facts: Facts) -> str:
    return f"Pengingat pengajuan {facts.number}. {_fetched(facts)} Bawa KK asli."


def _incomplete(facts: Facts) -> str:
    return (
        f"Berkas pengajuan {facts.number} belum lengkap. Datang atau telepon kantor"
        " utk melengkapi."
    )


def _expiring(facts: Facts) -> str:
    ends = f" {_day(facts.last_day)}" if facts.last_day else ""
    return (
        f"Suket Anda berlaku sampai{ends}. Bila KTP-el belum jadi, ajukan perpanjangan"
        " di kantor. Gratis."
    )


def _printed(facts: Facts) -> str:
    del facts
    return (
        "KTP-el Anda sudah dicetak, jadi suket Anda berakhir. Ambil KTP-el di kantor."
    )


def _revoked(facts: Facts) -> str:
    del facts
    return "Suket Anda dicabut dan tidak berlaku lagi. Hubungi kantor utk keterangan."


def _recording_reopened(facts: Facts) -> str:
    return (
        f"Perekaman KTP-el dibuka lagi. Datanglah, lalu pengajuan {facts.number}"
        " mendapat hari."
    )


_SENTENCES: Final = {
    NoticeKind.RECEIVED: _received,
    NoticeKind.MOVED: _moved,
    NoticeKind.READY: _ready,
    NoticeKind.SLOT: _slot,
    NoticeKind.INCOMPLETE: _incomplete,
    NoticeKind.EXPIRING: _expiring,
    NoticeKind.PRINTED: _printed,
    NoticeKind.REVOKED: _revoked,
    NoticeKind.RECORDING_REOPENED: _recording_reopened,
}


def _fetched(facts: Facts) -> str:
    """Say when the suket can be fetched."""
    if facts.slot is not None:
        there = facts.slot.astimezone(ZoneInfo(facts.zone))
        zone = ZONE_LABELS.get(facts.zone, "")
        return f"Ambil {_day(there.date())} pukul {there:%H.%M} {zone}".rstrip() + "."
    if facts.promised_on is None:
        return "Hari ambil menyusul."
    return f"Ambil mulai {_day(facts.promised_on)}."


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
