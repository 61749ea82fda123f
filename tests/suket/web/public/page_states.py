"""Every state the page of a suket can be in: how it comes about, and its words."""

from tests.builders import DAY, make_text, toy_key
from tests.suket.web.public.publishing_office import NOW
from verify.status_list import Entry

# What the office does, the verdict, and the heading.
STATES = {
    "valid": (lambda w: w.issue(), "valid", "Asli dan berlaku"),
    "until-printed": (lambda w: w.issue(expires_at=None), "valid", "Asli dan berlaku"),
    "superseded": (
        lambda w: w.issue(Entry.SUPERSEDED),
        "superseded",
        "Asli, tetapi sudah diganti",
    ),
    "suspended": (
        lambda w: w.issue(Entry.SUSPENDED),
        "suspended",
        "Asli, tetapi sedang dibekukan",
    ),
    "expired": (
        lambda w: w.issue(expires_at=NOW),
        "expired",
        "Asli, tetapi masa berlakunya habis",
    ),
    "revoked": (lambda w: w.issue(Entry.INVALID), "revoked", "Sudah dicabut"),
    "uncertain": (
        lambda w: w.issue(issued_at=NOW - DAY / 48),
        "uncertain",
        "Asli, statusnya belum pasti",
    ),
    "not-yet-valid": (
        lambda w: w.issue(issued_at=NOW + DAY),
        "not-yet-valid",
        "Asli, tetapi belum berlaku",
    ),
    "malformed": (lambda w: f"{w.site}/v#123", "not-authentic", "Bukan suket asli"),
    "cut": (lambda w: w.issue()[:220], "not-authentic", "Isi QR tidak lengkap"),
    "unknown-key": (
        lambda w: make_text(w.claims(), toy_key("thief")),
        "not-authentic",
        "Bukan suket asli",
    ),
    "bad-signature": (lambda w: w.altered(), "not-authentic", "Bukan suket asli"),
    "key-not-in-use": (
        lambda w: w.issue(issued_at=NOW - 200 * DAY),
        "not-authentic",
        "Bukan suket asli",
    ),
    "not-recorded": (lambda w: w.unrecorded(), "not-authentic", "Bukan suket asli"),
    "longest": (
        lambda w: w.issue(
            full_name="MUHAMMAD CONTOH ABDURRAHMANSYAH SASTRONEGOROWIDJOJO PUTRA",
            address=f"JL. {'CONTOH' * 9} NO. 99, RT 003 RW 005, KEJAKSAN, KOTA CIREBON",
        ),
        "valid",
        "Asli dan berlaku",
    ),
}
