"""A key under its passphrase: read by others, opened by nothing else."""

import base64
import subprocess

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from keys.errors import DamagedStore, WrongPassphrase
from keys.pkcs8 import SCRYPT_N, SCRYPT_P, SCRYPT_R, Lock

PASSPHRASE = b"kata sandi contoh"


@pytest.fixture(scope="module")
def private():
    return generate_private_key(SECP256R1())


@pytest.fixture(scope="module")
def pem(private):
    return Lock(PASSPHRASE).lock(private)


def pem_by_cryptography(private, encryption):
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption).decode()


def test_what_is_locked_unlocks(private, pem):
    opened = Lock(PASSPHRASE).unlock(pem)
    assert opened.private_numbers() == private.private_numbers()


def test_cryptography_reads_it(private, pem):
    opened = load_pem_private_key(pem.encode(), PASSPHRASE)
    assert opened.private_numbers() == private.private_numbers()


def test_openssl_reads_it(private, pem):
    command = [
        "openssl",
        "pkey",
        "-passin",
        f"pass:{PASSPHRASE.decode()}",
        "-outform",
        "DER",
    ]
    answer = subprocess.run(
        command, input=pem.encode(), capture_output=True, check=True
    )
    assert base64.b64encode(answer.stdout)
    opened = load_pem_private_key(
        subprocess.run(
            command[:-2], input=pem.encode(), capture_output=True, check=True
        ).stdout,
        None,
    )
    assert opened.private_numbers() == private.private_numbers()


def test_the_key_cannot_be_read_in_the_file(private, pem):
    der = base64.b64decode("".join(pem.splitlines()[1:-1]))
    assert private.private_numbers().private_value.to_bytes(32, "big") not in der


def test_guessing_a_passphrase_costs_what_owasp_asks():
    assert 128 * SCRYPT_N * SCRYPT_R <= 32 * 2**20  # where openssl stops
    assert SCRYPT_N * SCRYPT_R * SCRYPT_P >= 2**14 * 8 * 5


def test_two_locks_of_one_key_differ(private, pem):
    assert Lock(PASSPHRASE).lock(private) != pem


def test_one_lock_uses_one_salt_and_fresh_ivs(private):
    lock = Lock(PASSPHRASE)
    first, second = lock.lock(private), lock.lock(private)
    assert first != second
    assert len(lock._derived) == 1


def test_the_wrong_passphrase_has_an_error_of_its_own(pem):
    with pytest.raises(WrongPassphrase, match="does not open the key"):
        Lock(b"salah").unlock(pem)


def test_after_a_wrong_passphrase_nothing_is_locked_with_its_salt(pem):
    lock = Lock(b"salah")
    with pytest.raises(WrongPassphrase):
        lock.unlock(pem)
    assert lock._derived == {}


def test_a_key_that_another_program_encrypted_opens(private):
    pem = pem_by_cryptography(private, BestAvailableEncryption(PASSPHRASE))
    opened = Lock(PASSPHRASE).unlock(pem)
    assert opened.private_numbers() == private.private_numbers()
    with pytest.raises(WrongPassphrase):
        Lock(b"salah").unlock(pem)


def test_a_key_without_encryption_is_refused(private):
    with pytest.raises(DamagedStore, match="without encryption"):
        Lock(PASSPHRASE).unlock(pem_by_cryptography(private, NoEncryption()))


def test_a_key_of_another_kind_is_refused():
    pem = pem_by_cryptography(rsa(65537, 2048), BestAvailableEncryption(PASSPHRASE))
    with pytest.raises(DamagedStore, match="not an EC key"):
        Lock(PASSPHRASE).unlock(pem)


@pytest.mark.parametrize(
    "text", ["", "hello", "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"]
)
def test_what_is_no_key_is_refused(text):
    with pytest.raises(DamagedStore):
        Lock(PASSPHRASE).unlock(text)


def test_a_file_that_was_cut_off_is_refused(pem):
    lines = pem.splitlines(keepends=True)
    with pytest.raises((DamagedStore, WrongPassphrase)):
        Lock(PASSPHRASE).unlock("".join(lines[:3] + lines[4:]))


def test_the_passphrase_is_not_shown():
    assert "sandi" not in repr(Lock(PASSPHRASE))
