"""The words of closed columns: what is kept, and what is understood as it.

Words are compared in capitals, by their letters, digits, + and - alone, so that
"LAKI - LAKI" is LAKI-LAKI.  The page docs/tables.md is written from these lists.
"""

import re
from collections.abc import Mapping
from typing import Final

from suket.offices.words import EnrolmentStatus
from suket.residents.words import Gender, Standing

Words = Mapping[str, tuple[str, ...]]  # what is kept → what else is understood

UNKNOWN: Final = "-"

GENDERS: Final[Words] = {
    Gender.MALE: ("L", "Lk", "LK.", "Laki", "Laki2", "Pria", "Cowok", "M", "Male", "1"),
    Gender.FEMALE: ("P", "Pr", "PR.", "Wanita", "Perempuan", "W", "F", "Female", "2"),
}
BLOOD_TYPES: Final[Words] = {
    **{
        kind: (
            *(f"Gol. {kind}", f"Golongan {kind}"),
            *(("0", "Nol") if kind == "O" else ()),
        )
        for kind in ("A", "B", "AB", "O")
    },
    **{
        f"{kind}{sign}": (
            f"{kind} {name}",
            f"{kind} Rh {name}",
            f"{kind} Rh{sign}",
            f"{kind} Rhesus {name}",
            *((f"0{sign}",) if kind == "O" else ()),
        )
        for kind in ("A", "B", "AB", "O")
        for sign, name in (("+", "Positif"), ("-", "Negatif"))
    },
    UNKNOWN: ("Tidak Tahu", "TDK TH", "TDK TAHU", "TDK THU", "T. Tahu", "Belum Tahu",
              "Tidak Diketahui", "Tdk Diketahui", "Unknown"),
}  # fmt: skip
FAITH: Final = "KEPERCAYAAN TERHADAP TUHAN YME"
RELIGIONS: Final[Words] = {
    "ISLAM": ("Muslim",),
    "KRISTEN": ("Protestan", "Kristen Protestan", "Christian"),
    "KATHOLIK": ("Katolik", "Katholik Roma", "Kristen Katolik", "Kristen Katholik",
                 "Catholic", "Khatolik"),
    "HINDU": (),
    "BUDHA": ("Buddha", "Budhist"),
    "KHONGHUCU": ("Konghucu", "Kong Hu Cu", "Khong Hu Cu", "Konghuchu", "Confucius"),
    FAITH: ("Kepercayaan", "Penghayat", "Penghayat Kepercayaan",
            "Kepercayaan / Lainnya", "Kepercayaan Terhadap Tuhan YME / Lainnya",
            "Kepercayaan Kepada Tuhan YME", "Kepercayaan Thd Tuhan YME",
            "Kepercayaan Terhadap Tuhan Yang Maha Esa",
            "Kepercayaan Kepada Tuhan Yang Maha Esa", "Aliran Kepercayaan"),
    UNKNOWN: (),
}  # fmt: skip
# Status as printed, then whether the marriage or divorce is recorded: None, not said.
MARITAL: Final[Mapping[tuple[str, bool | None], tuple[str, ...]]] = {
    ("BELUM KAWIN", None): ("Belum Menikah", "Blm Kawin", "Lajang", "BK", "Belum Nikah",
                            "Tidak Kawin", "Single"),
    ("KAWIN", None): ("Menikah", "Nikah", "Sudah Kawin", "Sudah Menikah", "K"),
    ("KAWIN", True): ("Kawin Tercatat", "Kawin Sudah Tercatat", "Nikah Tercatat"),
    ("KAWIN", False): ("Kawin Belum Tercatat", "Kawin Tidak Tercatat",
                       "Kawin Blm Tercatat", "Kawin Tdk Tercatat", "Nikah Siri"),
    ("CERAI HIDUP", None): ("Cerai", "CH", "Janda/Duda Cerai Hidup"),
    ("CERAI HIDUP", True): ("Cerai Hidup Tercatat", "Cerai Tercatat",
                            "Cerai Hidup Sudah Tercatat"),
    ("CERAI HIDUP", False): ("Cerai Hidup Belum Tercatat", "Cerai Hidup Tidak Tercatat",
                             "Cerai Belum Tercatat", "Cerai Hidup Blm Tercatat",
                             "Cerai Hidup Tdk Tercatat", "Cerai Tidak Tercatat"),
    ("CERAI MATI", None): ("CM", "Cerai Meninggal"),
}  # fmt: skip
RECORDED: Final = {None: "", True: " TERCATAT", False: " BELUM TERCATAT"}


def marital_word(status: str, *, is_recorded: bool | None) -> str:
    """Return a status with whether it is recorded, as a table may have it."""
    return status + RECORDED[is_recorded]


CITIZENSHIPS: Final[Words] = {
    "WNI": ("Indonesia", "Warga Negara Indonesia", "W.N.I.", "Indonesian", "IDN", "ID"),
    "WNA": ("Warga Negara Asing", "Asing", "W.N.A."),
}
ENROLMENTS: Final[Words] = {
    **dict.fromkeys(EnrolmentStatus, ()),
    EnrolmentStatus.PRINT_READY_RECORD: ("PRR", "Print Ready", "Siap Cetak"),
    EnrolmentStatus.SENT_FOR_ENROLLMENT: ("SFE", "Sent For Enrolment"),
    EnrolmentStatus.DUPLICATE_RECORD: ("DUP", "Duplicate", "Duplikat"),
    EnrolmentStatus.ENROLL_FAILURE_AT_CENTRAL: ("EFAC", "Enroll Failure"),
    EnrolmentStatus.UNREGISTERED: ("Belum Rekam", "Blm Rekam", "Belum Perekaman"),
    EnrolmentStatus.CARD_PRINTED: ("Sudah Cetak", "Tercetak"),
}
STANDINGS: Final[Words] = {
    Standing.RESIDENT: ("Hidup", "Penduduk Tetap", "Aktif", "Ada"),
    Standing.MOVED: ("Pindah Keluar", "Sudah Pindah"),
    Standing.DEAD: ("Mati", "Wafat", "Meninggal Dunia"),
}
# What databases and people write for nothing.
NOTHING: Final = (
    *("-", "--", ".", "?", "NULL", "(null)", "<null>", "[null]", "\\N", "None", "Nil"),
    *("N/A", "n.a.", "NaN", "NaT", "<NA>", "undefined", "kosong", "(kosong)"),
    *("(blank)", "empty", "tidak ada", "tdk ada", "TBA", "unknown"),
)
# What a spreadsheet writes where a formula failed; and what no cell of ours is.
ERRORS: Final = (
    *("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!"),
    *("#CALC!", "#GETTING_DATA", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!"),
    *("Err:502", "Err:504", "Err:508", "Err:522", "#ERROR!", "#NV", "#BEZUG!"),
    "#RUMUS!",
)
_FAILED: Final = re.compile(r"#[A-ZÄ0-9/_]{2,}[!?]?|#+|ERR:[0-9]{3}", re.IGNORECASE)
_BOOLEAN: Final = frozenset({"TRUE", "FALSE", "BENAR", "SALAH"})
_KEPT: Final = re.compile(r"[^A-Z0-9+\-]+")


def is_failed(text: str) -> bool:
    """Say whether a spreadsheet wrote this where a formula failed: "#N/A", "####"."""
    return _FAILED.fullmatch(text) is not None


def is_boolean(text: str) -> bool:
    """Say whether this is TRUE or FALSE, in English or as Excel says it here."""
    return text.upper() in _BOOLEAN


def is_nothing(text: str) -> bool:
    """Say whether this stands for nothing: empty, no letter or digit but 0, a word."""
    return not any(mark.isalnum() and mark != "0" for mark in text) or key(text) in _NO


def key(text: str) -> str:
    """Return what is compared of a word: capitals, digits, + and - at the end."""
    found = _KEPT.sub("", text.upper())
    sign = found[-1:] if found[-1:] in {"+", "-"} else ""
    return found.replace("-", "").replace("+", "") + sign


_NO: Final = frozenset(filter(None, map(key, NOTHING)))


def understood(words: Words) -> dict[str, str]:
    """Return each word by which a kept word is understood, ready for comparing."""
    return {
        key(word): str(kept)
        for kept, others in words.items()
        for word in (kept, *others)
    }
