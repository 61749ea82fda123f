"""Where the passphrase of the keys comes from: a guarded file, or the environment."""

from collections.abc import Mapping
from pathlib import Path

from keys.errors import PassphraseMissing
from keys.private_files import read_guarded

FILE_VARIABLE = "SUKET_KEY_PASSPHRASE_FILE"
VARIABLE = "SUKET_KEY_PASSPHRASE"


def passphrase_from(environment: Mapping[str, str]) -> bytes:
    """Return the passphrase that a file, named by a variable, or a variable holds.

    Never a command line, which every process can read.  One line end after it is not
    part of it.  Raises `PassphraseMissing`, or `LoosePermissions` for a file that
    others can read.
    """
    if named := environment.get(FILE_VARIABLE):
        try:
            found = read_guarded(Path(named))
        except OSError as error:
            raise PassphraseMissing(
                f"{FILE_VARIABLE} names no readable file"
            ) from error
    else:
        found = environment.get(VARIABLE, "").encode()
    passphrase = found.removesuffix(b"\n").removesuffix(b"\r")
    if not passphrase:
        raise PassphraseMissing(f"set {FILE_VARIABLE} or {VARIABLE}")
    return passphrase
