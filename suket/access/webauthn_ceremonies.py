"""Speak to passkeys: WebAuthn (W3C, level 3), who holds the key being asked each time.

This alone knows the library.  Its default takes a touch by anybody: here a fingerprint,
a face or a PIN is always demanded.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from suket.access.errors import UnusablePasskey, WrongProof
from suket.access.passkeys import NewPasskey
from suket.access.tables import Passkey

# What the library raises on nonsense besides its own errors.
_NONSENSE: Final = (
    *(WebAuthnException, ValueError, TypeError, KeyError, IndexError),
    *(AttributeError, OverflowError, RecursionError),
)
_DEMANDED: Final = UserVerificationRequirement.REQUIRED


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Who asks passkeys: the service, at its address (scheme, host and port)."""

    origin: str

    @property
    def id(self) -> str:
        """The host, to which passkeys are bound."""
        return urlsplit(self.origin).hostname or ""

    @property
    def can_ask(self) -> bool:
        """Say whether browsers let this address have passkeys: https, and no number."""
        try:
            ip_address(self.id)
        except ValueError:
            return self.origin.startswith("https://") or self.id == "localhost"
        return False


def creation_options(
    party: RelyingParty,
    challenge: bytes,
    *,
    account_id: str,
    username: str,
    known: Iterable[Passkey],
) -> str:
    """Return what a browser is asked to make a passkey by, as JSON.

    Not on a device that has one of the `known`.
    """
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name="Suket",
        user_name=username,
        user_id=account_id.encode(),
        challenge=challenge,
        exclude_credentials=_named(known),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_DEMANDED
        ),
    )
    return webauthn.options_to_json(options)


def created(party: RelyingParty, challenge: bytes, answer: str) -> NewPasskey:
    """Return the passkey that a browser made; raises `UnusablePasskey`."""
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except _NONSENSE as error:
        raise UnusablePasskey from error
    is_synced = made.credential_device_type is CredentialDeviceType.MULTI_DEVICE
    return NewPasskey(
        made.credential_id, made.credential_public_key, made.sign_count, is_synced
    )


def request_options(
    party: RelyingParty, challenge: bytes, known: Iterable[Passkey] = ()
) -> str:
    """Return what a browser is asked to sign, as JSON: by one of these, or by any."""
    options = webauthn.generate_authentication_options(
        rp_id=party.id,
        challenge=challenge,
        allow_credentials=_named(known),
        user_verification=_DEMANDED,
    )
    return webauthn.options_to_json(options)


def unverified_id(answer: str) -> bytes:
    """Return which passkey an answer says it is of; raises `WrongProof`."""
    try:
        return parse_authentication_credential_json(answer).raw_id
    except _NONSENSE as error:
        raise WrongProof from error


def asserted(
    party: RelyingParty, challenge: bytes, answer: str, passkey: Passkey
) -> int:
    """Return how often the passkey says it has signed, having signed this challenge.

    Whether it counts forward is not looked at here: `passkeys.count_use`.  Raises
    `WrongProof`, also where nobody was asked who they are.
    """
    try:
        found = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except _NONSENSE as error:
        raise WrongProof from error
    return found.new_sign_count


def _named(known: Iterable[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=each.credential_id) for each in known]
