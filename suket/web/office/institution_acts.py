"""What can be done to the people, keys and agreement of an institution, in words.

Each act is shown with what it brings about, done by a second press, and told in green
afterwards: as with a suket (`suket.web.office.sukets.end_or_suspend`).
"""

from typing import Final

from suket.institutions.tables import Clerk
from suket.web.office.confirmed_act import Act

DISABLE: Final = Act(
    path="nonaktifkan",
    short="Nonaktifkan",
    title="Nonaktifkan akun {}?",
    warning=(
        "{} langsung keluar dari semua perangkat dan tidak dapat masuk lagi. Riwayat"
        " pemeriksaannya tetap ada. Akun ini dapat diaktifkan lagi, dengan kata sandi"
        " baru."
    ),
    button="Nonaktifkan",
    kind="warning",
    done="Akun {} sudah dinonaktifkan. Bila keliru, pilih “Aktifkan lagi”.",
)
# Whoever was shut out may know the old password, or have told it: it stays dead.
ENABLE: Final = Act(
    path="aktifkan",
    short="Aktifkan lagi",
    title="Aktifkan lagi akun {}?",
    warning=(
        "{} dapat masuk lagi dengan kata sandi baru, yang tampil sekali setelah ini."
        " Kata sandi lama tetap tidak berlaku."
    ),
    button="Aktifkan lagi",
    done="Akun {} sudah aktif lagi.",
)
PASSWORD: Final = Act(
    path="sandi",
    short="Kata sandi baru",
    title="Buat kata sandi baru untuk {}?",
    warning=(
        "Kata sandi lama langsung tidak berlaku, dan {} keluar dari semua perangkat."
        " Ini tidak dapat dibatalkan."
    ),
    button="Buat kata sandi baru",
    done="Kata sandi {} sudah diganti.",
)
UNLOCK: Final = Act(
    path="buka",
    short="Buka kunci",
    title="Buka kunci akun {}?",
    warning="{} dapat mencoba masuk lagi sekarang juga. Kata sandinya tetap sama.",
    button="Buka kunci",
    done="Kunci akun {} sudah dibuka.",
)
REVOKE: Final = Act(
    path="cabut",
    short="Cabut",
    title="Cabut kunci API {}?",
    warning=(
        "Mesin yang memakai kunci {} langsung ditolak. Ini tidak dapat dibatalkan: bila"
        " keliru, mesin itu memerlukan kunci baru."
    ),
    button="Cabut kunci",
    kind="warning",
    done="Kunci API {} sudah dicabut. Bila keliru, buat kunci baru.",
)
CLOSE: Final = Act(
    path="tutup",
    short="Akhiri perjanjian",
    title="Akhiri perjanjian dengan {}?",
    warning=(
        "Pengguna dan mesin {} langsung tidak dapat masuk lagi. Ini tidak dapat"
        " dibatalkan; perjanjian baru memakai kode baru."
    ),
    button="Akhiri perjanjian ini",
    kind="warning",
    done="Perjanjian dengan {} sudah diakhiri.",
)
ON_PEOPLE: Final = {act.path: act for act in (PASSWORD, UNLOCK, DISABLE, ENABLE)}


def is_possible(act: Act, clerk: Clerk) -> bool:
    """Say whether the act makes sense: who is shut out can only be let in again."""
    return (act is ENABLE) == clerk.is_disabled
