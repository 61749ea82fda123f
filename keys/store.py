"""The key store: a folder of encrypted keys, and the ring that says their purposes.

    root-1b2c3d4e.pem …    one encrypted PKCS#8 file a key, mode 0600
    ring.json              public facts of every key that ever was
    secrets.json           the symmetric secrets, sealed under the same passphrase
    ceremonies/            one record for each act
    .lock                  held while the keys are changed

The folder has mode 0700.  The root's file may be carried away and kept offline: only
publishing needs it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.x509 import Certificate

from keys.errors import AlreadyInitialised, DamagedStore, KeyNotFound
from keys.key_ring import KeyEntry, Ring, Role
from keys.key_ring_json import read_ring, write_ring
from keys.pkcs8 import Lock
from keys.private_files import (
    PRIVATE_FOLDER,
    only_one,
    read_guarded,
    require_guarded_folder,
    write_whole,
)
from keys.secret_file import SecretFile
from keys.secrets_in_use import Secrets
from keys.signer_protocol import Signer, SoftwareSigner
from verify.cose import cose_key, kid_of
from verify.trust_list import Purpose, TrustList

RING = "ring.json"
SECRETS = "secrets.json"
CEREMONIES = "ceremonies"


def make_p256_key() -> EllipticCurvePrivateKey:
    """Return a new P-256 key from the system's randomness."""
    return generate_private_key(SECP256R1())


@dataclass(frozen=True)
class PdfCredential:
    """What signs an office's PDFs: its key, its certificate, and those above it."""

    private_key: EllipticCurvePrivateKey = field(repr=False)
    certificate: Certificate
    chain: tuple[Certificate, ...]


class KeyStore:
    """The keys of one folder, opened once a process.

    A key is decrypted when it is first asked for, and kept.  The ring is read again
    when its file has changed, so that a server sees the ceremony of another process.
    """

    def __init__(
        self,
        path: Path,
        passphrase: bytes,
        *,
        make_key: Callable[[], EllipticCurvePrivateKey] = make_p256_key,
    ) -> None:
        self.path = path
        self._lock = Lock(passphrase)
        self.secret_file = SecretFile(path / SECRETS, self._lock)
        self._make_key = make_key
        self._private: dict[bytes, EllipticCurvePrivateKey] = {}
        self._ring: tuple[tuple[int, int], Ring] | None = None

    @property
    def ring(self) -> Ring:
        """The public facts of every key.

        Raises `KeyNotFound` in a folder without a ring, `LoosePermissions` or
        `DamagedStore`.
        """
        file = self.path / RING
        try:
            require_guarded_folder(self.path)
            found = file.stat()
            mark = (found.st_mtime_ns, found.st_ino)
            if self._ring is None or self._ring[0] != mark:
                self._ring = (mark, read_ring(read_guarded(file)))
        except FileNotFoundError as error:
            raise KeyNotFound(f"no keys in {self.path}") from error
        return self._ring[1]

    def signer(
        self, purpose: Purpose, *, office: str | None = None, at: datetime
    ) -> Signer:
        """Return what signs for a purpose (and the office of that region code) at `at`.

        The key was made for that purpose and is handed out for no other.  Raises
        `KeyNotFound`, `WrongPassphrase`, `LoosePermissions` or `DamagedStore`; a PDF
        key has no signer but a `pdf_credential`.
        """
        if purpose is Purpose.PDF:
            raise KeyNotFound("PDFs are signed under a certificate: pdf_credential")
        ring = self.ring
        entry = ring.signing(Role(purpose), office, at=at)
        return SoftwareSigner(self.private_key(entry), ring.trusted(entry))

    def pdf_credential(self, office: str, *, at: datetime) -> PdfCredential:
        """Return what signs the PDFs of the office with that region code at `at`.

        Raises as `signer` does.
        """
        ring = self.ring
        entry = ring.signing(Role.PDF_OFFICE, office, at=at)
        authority = ring.authority_of(entry)
        if ring.version and not authority.is_published:
            raise KeyNotFound("the PDF authority has not been published yet")
        return PdfCredential(
            self.private_key(entry), entry.x509, chain=(authority.x509,)
        )

    @property
    def secrets(self) -> Secrets:
        """The symmetric secrets; raises as `SecretFile.read` does."""
        return self.secret_file.read()

    def trust_list(self) -> TrustList:
        """Return what verifiers are to trust, under the last trust list's dates."""
        return self.ring.trust_list()

    def private_key(self, entry: KeyEntry) -> EllipticCurvePrivateKey:
        """Return the private half of a key, whatever its state.

        Raises `KeyNotFound` if its file is elsewhere (an offline root), and
        `DamagedStore` if the file holds another key than the ring says.
        """
        known = self._private.get(entry.kid)
        return known if known is not None else self._unlocked(entry)

    def _unlocked(self, entry: KeyEntry) -> EllipticCurvePrivateKey:
        file = self._file(entry)
        try:
            require_guarded_folder(self.path)
            private = self._lock.unlock(read_guarded(file).decode("ascii"))
        except FileNotFoundError as error:
            raise KeyNotFound(f"{file.name} is not in the folder") from error
        except UnicodeDecodeError as error:
            raise DamagedStore(f"{file.name} is not what was written") from error
        if cose_key(private.public_key()) != cose_key(entry.public):
            raise DamagedStore(f"{file.name} holds another key than the ring says")
        self._private[entry.kid] = private
        return private

    def new_key(self, ring: Ring) -> EllipticCurvePrivateKey:
        """Return a new key whose kid no key in `ring` has; written by `keep`."""
        taken = {entry.kid for entry in ring.keys}
        while True:
            private = self._make_key()
            if kid_of(private.public_key()) not in taken:
                return private

    def keep(self, entry: KeyEntry, private: EllipticCurvePrivateKey) -> None:
        """Write a new key to its file; the ring does not name it yet."""
        write_whole(self._file(entry), self._lock.lock(private).encode("ascii"))
        self._private[entry.kid] = private

    def save(self, ring: Ring) -> None:
        """Make `ring` the ring: the moment at which a ceremony has happened."""
        write_whole(self.path / RING, write_ring(ring))

    def create(self) -> None:
        """Make the folder; `AlreadyInitialised` if it holds a ring."""
        self.path.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        require_guarded_folder(self.path)
        if (self.path / RING).exists():
            raise AlreadyInitialised("the folder holds keys already")

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Keep every other process from changing the keys; `StoreBusy` if one does.

        Raises `KeyNotFound` if there is no folder.
        """
        if not self.path.is_dir():
            raise KeyNotFound("no folder of keys; run `init`")
        with only_one(self.path / ".lock"):
            yield

    def require_passphrase(self) -> None:
        """Raise `WrongPassphrase` unless it opens the ring's first key that is here.

        Asked before keys are added, so that one passphrase opens the whole folder.
        """
        for entry in self.ring.keys:
            if self.holds(entry):
                self.private_key(entry)
                return

    def holds(self, entry: KeyEntry) -> bool:
        """Say whether the private half lies in the folder; it is not opened."""
        return self._file(entry).exists()

    def _file(self, entry: KeyEntry) -> Path:
        return self.path / f"{entry.role}-{entry.kid.hex()}.pem"
