"""Which new passwords will do: by their length, and by how soon they are guessed."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from zxcvbn_rs_py import zxcvbn

from suket.access.errors import WeakPassword
from suket.access.secret_hashing import normal

LEAST, MOST = 12, 128  # characters: NIST SP 800-63B asks for at least 8, allows 64+
ENOUGH: Final = 4  # of zxcvbn's 0 to 4: more than 10^10 guesses by who knows the lists
OWN_LETTERS: Final = 4  # of a word of a name that is looked for by itself
# What is guessed first here; the lists of zxcvbn are of the whole world.
LOCAL_WORDS: Final = """
    dukcapil disdukcapil suket ktp ktpel nik siak akta kependudukan capil penduduk
    petugas lembaga kepala dinas kantor kabupaten kota kecamatan kelurahan desa
    provinsi loket operator verifikator katasandi sandi rahasia sandirahasia masuk
    indonesia merdeka pancasila garuda nusantara bismillah alhamdulillah insyaallah
    bank asuransi rumah sakit polisi kepolisian
    sayang sayangku cinta cintaku anakku ibuku bapakku keluarga
    januari februari maret april mei juni juli agustus september oktober november
    desember senin selasa rabu kamis jumat sabtu minggu
"""
_NO_WORD: Final = re.compile(r"[\W_]+")


def require_strong(password: str, *, own: Iterable[str]) -> None:
    """Raise `WeakPassword` unless it is long enough, and hard to guess.

    `own` are the names of the person, and of whom they work for: a password may not
    hold one, and zxcvbn counts all their words among the first that are guessed.
    """
    chosen, names = normal(password), list(own)
    if len(chosen) < LEAST:
        raise WeakPassword("short")
    if len(chosen) > MOST:
        raise WeakPassword("long")
    if any(name in _letters(chosen) for name in _telling(names)):
        raise WeakPassword("own-name")
    if int(zxcvbn(chosen, [*LOCAL_WORDS.split(), *_words(names)]).score) < ENOUGH:
        raise WeakPassword("guessed")


def _letters(text: str) -> str:
    """Return what is left of a text when case, blanks and signs do not count."""
    return _NO_WORD.sub("", text.casefold())


def _telling(names: Sequence[str]) -> set[str]:
    """Return what a password may not hold: the names, and words that only they have."""
    long = {word for word in _words(names) if len(word) >= OWN_LETTERS}
    whole = {_letters(name) for name in names} - {""}
    return whole | long.difference(LOCAL_WORDS.split())


def _words(names: Iterable[str]) -> list[str]:
    return [word for name in names for word in _NO_WORD.split(name.casefold()) if word]
