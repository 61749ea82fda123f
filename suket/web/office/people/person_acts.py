"""What an admin can do to an account or a role, in words."""

from typing import Final

from suket.access.tables import Account
from suket.web.office.confirmed_act import Act

PASSWORD: Final = Act(
    path="sandi",
    short="Buat kata sandi baru",
    title="Buat kata sandi baru untuk {}?",
    warning=(
        "Kata sandi lama langsung tidak berlaku, dan {} keluar dari semua perangkat."
        " Yang baru tampil sekali setelah ini, dan harus diganti pemiliknya saat"
        " pertama masuk. Ini tidak dapat dibatalkan."
    ),
    button="Buat kata sandi baru",
    done="Kata sandi {} sudah diganti.",
)
LEAVE: Final = Act(
    path="keluarkan",
    short="Keluarkan dari semua perangkat",
    title="Keluarkan {} dari semua perangkat?",
    warning=(
        "Semua sesi {} langsung berakhir; yang belum disimpan hilang. Ia dapat masuk"
        " lagi dengan kata sandinya."
    ),
    button="Keluarkan",
    kind="warning",
    done="{} sudah keluar dari semua perangkat.",
)
UNLOCK: Final = Act(
    path="buka",
    short="Buka kunci",
    title="Buka kunci akun {}?",
    warning="{} dapat mencoba masuk lagi sekarang juga. Kata sandinya tetap sama.",
    button="Buka kunci",
    done="Kunci akun {} sudah dibuka.",
)
DISABLE: Final = Act(
    path="nonaktifkan",
    short="Nonaktifkan akun",
    title="Nonaktifkan akun {}?",
    warning=(
        "{} langsung keluar dari semua perangkat dan tidak dapat masuk lagi. Perannya"
        " tetap tercatat. Akun ini dapat diaktifkan lagi, dengan kata sandi baru."
    ),
    button="Nonaktifkan",
    kind="warning",
    done="Akun {} sudah dinonaktifkan. Bila keliru, pilih “Aktifkan lagi”.",
)
ENABLE: Final = Act(
    path="aktifkan",
    short="Aktifkan lagi",
    title="Aktifkan lagi akun {}?",
    warning=(
        "{} dapat masuk lagi dengan kata sandi baru, yang tampil sekali setelah ini dan"
        " harus diganti pemiliknya. Peran yang masih berlaku langsung dapat dipakai."
    ),
    button="Aktifkan lagi",
    done="Akun {} sudah aktif lagi.",
)
END_ROLE: Final = Act(
    path="akhiri",
    short="Akhiri",
    title="Akhiri peran {}?",
    warning=(
        "Peran ini langsung tidak berlaku, juga untuk pekerjaan yang sedang berjalan."
        " Bila keliru, beri peran itu lagi."
    ),
    button="Akhiri peran",
    kind="warning",
    done="Peran {} sudah diakhiri.",
)
ON_ACCOUNTS: Final = {
    act.path: act for act in (UNLOCK, PASSWORD, LEAVE, DISABLE, ENABLE)
}


def is_possible(act: Act, account: Account) -> bool:
    """Say whether the act makes sense: who is shut out can only be let in again."""
    return (act is ENABLE) == account.is_disabled
