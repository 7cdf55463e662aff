"""Signing a request to an exchange with a stored key: the secret half stays here, the public one travels in clear anyway."""

import hmac
from collections.abc import Mapping
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.errors import InvalidError
from core.vault.credential import Credential, Kind


class Algorithm(StrEnum):
    """How exchanges want requests signed."""

    HMAC_SHA256 = "hmac-sha256"
    HMAC_SHA384 = "hmac-sha384"
    HMAC_SHA512 = "hmac-sha512"
    ED25519 = "ed25519"


HASHES: Mapping[Algorithm, str] = {
    Algorithm.HMAC_SHA256: "sha256",
    Algorithm.HMAC_SHA384: "sha384",
    Algorithm.HMAC_SHA512: "sha512",
}


class WrongAlgorithmError(InvalidError):
    """This key does not sign in that way: a secret key signs by HMAC, a private key by Ed25519."""


def usual_algorithm(credential: Credential) -> Algorithm:
    """Return how a key signs where nobody says otherwise: by what it is."""
    return Algorithm.ED25519 if credential.kind is Kind.ED25519 else Algorithm.HMAC_SHA256


def signature(credential: Credential, payload: bytes, algorithm: Algorithm) -> bytes:
    """Return the signature over exactly these bytes; raises WrongAlgorithmError where the key is of another kind."""
    if (credential.kind is Kind.ED25519) is not (algorithm is Algorithm.ED25519):
        raise WrongAlgorithmError
    if algorithm is Algorithm.ED25519:
        return Ed25519PrivateKey.from_private_bytes(credential.secret).sign(payload)
    return hmac.digest(credential.secret, payload, HASHES[algorithm])
