"""The words of closed columns: what is kept, and what is understood as it.

Words are compared in capitals, by their letters, digits, + and - alone, so that
"LAKI - LAKI" is LAKI-LAKI, and some of them in one spelling (`ALIKE`): "Sdh. Perekaman
KTP-el" is SUDAH REKAM KTP.  The page docs/tables.md is written from these lists.
"""

import re
from collections.abc import Mapping
from typing import Final

from suket.offices.words import EnrolmentStatus
from suket.residents.plain_marks import with_plain_marks
from suket.residents.words import Gender, Standing

Words = Mapping[str, tuple[str, ...]]  # what is kept → what else is understood

UNKNOWN: Final = "-"

GENDERS: Final[Words] = {
    Gender.MALE: (
        "L",
        "Lk",
        "LK.",
        "Laki",
        "Laki2",
        "Lelaki",
        "Pria",
        "Cowok",
        "M",
        "Male",
        "1",
    ),
    Gender.FEMALE: (
        "P",
        "Pr",
        "PR.",
        "Wanita",
        "Perempuan",
        "Cewek",
        "W",
        "F",
        "Female",
        "2",
    ),
}
BLOOD_TYPES: Final[Words] = {
    **{
        kind: (
            *(f"Gol. {kind}", f"Golongan {kind}", f"Golongan Darah {kind}"),
            *(("0", "Nol") if kind == "O" else ()),
        )
        for kind in ("A", "B", "AB", "O")
    },
    **{
        f"{kind}{sign}": (
            f"{kind} {name}",
            f"{kind} Rh {name}",
            f"{kind} Rh{sign}",
            *(f"{kind} Rhesus {name}", f"{kind} Rhesus {sign}", f"{kind} {name[:3]}"),
            *((f"0{sign}",) if kind == "O" else ()),
        )
        for kind in ("A", "B", "AB", "O")
        for sign, name in (("+", "Positif"), ("-", "Negatif"))
    },
    UNKNOWN: ("Tidak Tahu", "Tidak Th", "Tidak Thu", "T. Tahu", "Belum Tahu",
              "Tidak Diketahui", "Belum Diketahui", "Unknown"),
}  # fmt: skip
FAITH: Final = "KEPERCAYAAN TERHADAP TUHAN YME"
RELIGIONS: Final[Words] = {
    "ISLAM": ("Muslim",),
    "KRISTEN": ("Protestan", "Kristen Protestan", "Christian"),
    "KATHOLIK": ("Katolik", "Katholik Roma", "Katolik Roma", "Kristen Katolik",
                 "Kristen Katholik", "Catholic", "Khatolik"),
    "HINDU": ("Hindhu", "Hindu Dharma"),
    "BUDHA": ("Buddha", "Budhist"),
    "KHONGHUCU": ("Konghucu", "Kong Hu Cu", "Khong Hu Cu", "Konghuchu", "Confucius"),
    FAITH: ("Kepercayaan", "Penghayat", "Penghayat Kepercayaan",
            "Kepercayaan / Lainnya", "Kepercayaan Terhadap Tuhan YME / Lainnya",
            "Kepercayaan Kepada Tuhan YME", "Kepercayaan Thd Tuhan YME",
            "Kepercayaan Terhadap Tuhan Yang Maha Esa",
            "Kepercayaan Kepada Tuhan Yang Maha Esa", "Aliran Kepercayaan",
            "Penganut Kepercayaan"),
    UNKNOWN: (),
}  # fmt: skip
# Status as printed, then whether the marriage or divorce is recorded: None, not said.
MARITAL: Final[Mapping[tuple[str, bool | None], tuple[str, ...]]] = {
    ("BELUM KAWIN", None): ("Lajang", "BK", "Tidak Kawin", "Single"),
    ("KAWIN", None): ("Sudah Kawin", "K"),
    ("KAWIN", True): ("Kawin Tercatat", "Kawin Sudah Tercatat"),
    ("KAWIN", False): ("Kawin Belum Tercatat", "Kawin Tidak Tercatat", "Kawin Siri"),
    ("CERAI HIDUP", None): ("Cerai", "CH", "Janda/Duda Cerai Hidup"),
    ("CERAI HIDUP", True): ("Cerai Hidup Tercatat", "Cerai Tercatat",
                            "Cerai Hidup Sudah Tercatat"),
    ("CERAI HIDUP", False): ("Cerai Hidup Belum Tercatat", "Cerai Hidup Tidak Tercatat",
                             "Cerai Belum Tercatat", "Cerai Tidak Tercatat"),
    ("CERAI MATI", None): ("CM", "Cerai Meninggal", "Janda Mati", "Duda Mati"),
    ("CERAI MATI", True): ("Cerai Mati Tercatat",),
}  # fmt: skip
RECORDED: Final = {None: "", True: " TERCATAT", False: " BELUM TERCATAT"}


def marital_word(status: str, *, is_recorded: bool | None) -> str:
    """Return a status with whether it is recorded, as a table may have it."""
    return status + RECORDED[is_recorded]


CITIZENSHIPS: Final[Words] = {
    "WNI": ("Indonesia", "Warga Negara Indonesia", "W.N.I.", "Indonesian", "IDN", "ID"),
    "WNA": ("Warga Negara Asing", "Asing", "W.N.A."),
}
# The first of each is what an officer is told to write.
ENROLMENTS: Final[Words] = {
    EnrolmentStatus.UNREGISTERED: ("Belum Rekam", "Tidak Rekam", "Belum Rekam KTP",
                                   "Belum Pernah Rekam"),
    EnrolmentStatus.BIO_CAPTURED: (
        "Sudah Rekam", "Rekam", "Sudah Rekam KTP", "Rekam KTP", "Sudah Rekam Biometrik",
        "Sudah Melakukan Rekam", "Sudah Melakukan Rekam KTP", "Bio Capture",
        "Sudah Rekam Belum Cetak", "Sudah Rekam Belum Cetak KTP", "Rekam Belum Cetak",
        "Pernah Rekam", "Sudah Pernah Rekam"),
    EnrolmentStatus.PROCESSING: ("Diproses", "Sedang Diproses", "Proses"),
    EnrolmentStatus.RECEIVED_AT_CENTRAL: ("Diterima Pusat", "Diterima di Pusat"),
    EnrolmentStatus.SENT_FOR_ENROLLMENT: ("SFE", "Sent For Enrolment"),
    EnrolmentStatus.SEARCH_FAILURE_AT_CENTRAL: ("Gagal Cari di Pusat",
                                                "Search Failure"),
    EnrolmentStatus.ADJUDICATE_IN_PROCESS: ("Adjudikasi Diproses",),
    EnrolmentStatus.ADJUDICATE_RECORD: ("Adjudikasi", "Adjudicate"),
    EnrolmentStatus.PRINT_READY_RECORD: (
        "Siap Cetak", "PRR", "Print Ready", "Print Ready Records", "Ready To Print",
        "Siap Cetak KTP", "KTP Siap Cetak", "Siap Dicetak"),
    EnrolmentStatus.CARD_PRINTED: (
        "Sudah Cetak", "Tercetak", "Sudah Tercetak", "Sudah Dicetak", "Sudah Cetak KTP",
        "KTP Sudah Cetak", "KTP Sudah Dicetak", "KTP Dicetak",
        "Sudah Rekam Sudah Cetak", "Printed"),
    EnrolmentStatus.CARD_ISSUED: (
        "Sudah Diterima", "Sudah Diambil", "Sudah Diserahkan", "KTP Diterima",
        "KTP Sudah Diterima", "KTP Sudah Diambil", "Sudah Punya KTP", "Issued"),
    EnrolmentStatus.DUPLICATE_RECORD: ("Data Ganda", "Ganda", "DUP", "Duplicate",
                                       "Duplikat", "Rekam Ganda"),
    EnrolmentStatus.ENROLL_FAILURE_AT_CENTRAL: (
        "Gagal Rekam", "EFAC", "Enroll Failure", "Enrollment Failure", "Gagal Enroll",
        "Gagal Rekam (EFAC)"),
    EnrolmentStatus.ENROLL_FAILURE_AT_REGIONAL: ("Gagal Rekam di Daerah", "EFAR"),
}  # fmt: skip
STANDINGS: Final[Words] = {
    Standing.RESIDENT: ("Hidup", "Penduduk Tetap", "Aktif", "Ada"),
    Standing.MOVED: ("Pindah Keluar", "Sudah Pindah"),
    Standing.DEAD: ("Mati", "Wafat", "Meninggal Dunia"),
}
# What databases and people write for nothing.
NOTHING: Final = (
    *("-", "--", ".", "?", "NULL", "(null)", "<null>", "[null]", "\\N", "None", "Nil"),
    *("N/A", "n.a.", "NaN", "NaT", "<NA>", "undefined", "kosong", "(kosong)"),
    *("(blank)", "empty", "tidak ada", "tdk ada", "TBA", "unknown", "nihil"),
    *("tidak tahu", "tdk tahu", "tidak diketahui", "tdk diketahui", "belum diketahui"),
    *("belum ada", "blm ada", "tidak diisi", "belum diisi", "missing", "void"),
)
# What a spreadsheet writes where a formula failed; and what no cell of ours is.
ERRORS: Final = (
    *("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!"),
    *("#CALC!", "#GETTING_DATA", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!"),
    *("Err:502", "Err:504", "Err:508", "Err:522", "#ERROR!", "#NV", "#BEZUG!"),
)
# Words that are read as one, in every closed column.
ALIKE: Final = {
    **dict.fromkeys(("SDH", "SDAH", "SUDA", "TELAH", "TLH"), "SUDAH"),
    **dict.fromkeys(("BLM", "BLUM", "BELOM"), "BELUM"),
    **dict.fromkeys(("TDK", "TAK", "TIDA"), "TIDAK"),
    **dict.fromkeys(("MENIKAH", "NIKAH"), "KAWIN"),
    **dict.fromkeys(("MEREKAM", "PEREKAMAN", "DIREKAM", "TEREKAM"), "REKAM"),
}
_CONSTANT: Final = re.compile(r'=\s*(?:"([^"]*)"|([0-9]+))\s*')
_DONE: Final = re.compile(r"\bDI (?=REKAM|CETAK|AMBIL|SERAHKAN|TERIMA|KETAHUI)")
_LETTERS: Final = re.compile(r"[A-Z]+")
_CARD: Final = re.compile(r"\bE\W?KTP\b|\bKTP\W{0,2}(?:EL|ELEKTRONIK)\b")
# What says "as above": it is true of a list on paper only.
DITTO: Final = (
    *("idem", "sda", "s.d.a.", "ditto", "dto", "sama", "sama dengan atas"),
    *("sama dengan di atas", "seperti di atas", "sama seperti di atas"),
)
_DITTO: Final = re.compile(
    r"[-=\s]*(?:[\"”“„〃＂]+|'')[-=\s]*|"
    + "|".join(re.escape(word.rstrip(".")) + r"\.?" for word in DITTO),
    re.IGNORECASE,
)
_FAILED: Final = re.compile(r"#[A-ZÄ][A-ZÄ0-9/_]+[!?]?|#+|ERR:[0-9]{3}", re.IGNORECASE)
_BOOLEAN: Final = frozenset({"TRUE", "FALSE", "BENAR", "SALAH"})
_KEPT: Final = re.compile(r"[^A-Z0-9+\-]+")


def is_failed(text: str) -> bool:
    """Say whether a spreadsheet wrote this where a formula failed: "#N/A", "####"."""
    return _FAILED.fullmatch(text) is not None


def is_formula(text: str) -> bool:
    """Say whether a formula stands here instead of what it comes to: "=A2&B2"."""
    return text[:1] == "=" and len(text) > 1 and not _CONSTANT.fullmatch(text)


def said(text: str) -> str:
    """Return a text without the formula by which programs keep it one: ="003"."""
    constant = _CONSTANT.fullmatch(text) if text[:1] == "=" else None
    return (constant[1] or constant[2] or "") if constant else text


def is_ditto(text: str) -> bool:
    """Say whether this points at the cell above: "sda", "idem", a quotation mark."""
    return _DITTO.fullmatch(text) is not None


def is_boolean(text: str) -> bool:
    """Say whether this is TRUE or FALSE, in English or as Excel says it here."""
    return text.upper() in _BOOLEAN


def is_nothing(text: str) -> bool:
    """Say whether this stands for nothing: empty, no letter or digit but 0, a word."""
    return (
        not any(mark.isalnum() and mark != "0" for mark in text) or _kept(text) in _NO
    )


def is_unknown_blood(text: str) -> bool:
    """Say whether this is SIAK's own word for a blood type that nobody knows."""
    return key(text) in {key(word) for word in BLOOD_TYPES[UNKNOWN]}


def key(text: str) -> str:
    """Return what is compared of a word: capitals, digits, + and - at the end."""
    said = with_plain_marks(text).upper().replace("_", " ")
    if "KTP" in said:
        said = _CARD.sub("KTP", said)
    said = _DONE.sub("DI", said)
    return _kept(_LETTERS.sub(lambda word: ALIKE.get(word[0], word[0]), said))


def _kept(text: str) -> str:
    found = _KEPT.sub("", text.upper())
    sign = found[-1:] if found[-1:] in {"+", "-"} else ""
    return found.replace("-", "").replace("+", "") + sign


_NO: Final = frozenset(filter(None, map(_kept, NOTHING)))


def told(words: Words) -> list[str]:
    """Return the words that an officer is told to write: no codes, none for nothing."""
    if words is ENROLMENTS:
        return [others[0] for others in words.values()]
    return sorted(str(word) for word in words if word != UNKNOWN)


def understood(words: Words) -> dict[str, str]:
    """Return each word by which a kept word is understood, ready for comparing."""
    return {
        key(word): str(kept)
        for kept, others in words.items()
        for word in (kept, *others)
    }
