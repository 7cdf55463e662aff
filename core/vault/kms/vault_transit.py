"""The wrapping key in the transit engine of HashiCorp Vault or OpenBao; it never leaves that server.

The label goes along as `associated_data`, and as `context` for a key that was made with `derived`. Their `rewrap`
takes no associated data (path_rewrap.go of both), so a rotation unwraps and wraps instead.
"""

import base64
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests
from pydantic import SecretStr

from core.errors import DeskError
from core.vault.cipher import TamperedError
from core.vault.kms.base import KmsRefusedError, KmsUnavailableError, UnknownKeyError
from core.vault.kms.once_more import once_more

VERSIONED = re.compile(r"vault:(v\d+):")
# What the engine says where its status is 400 for a key that is gone and for a ciphertext that is wrong alike.
KEY_IS_GONE = ("key not found", "policy not found", "disallowed by policy", "no key")


@dataclass(frozen=True)
class VaultAccess:
    """Where the server is, which key to use, and how to sign in: a token, or the two halves of an AppRole."""

    url: str
    mount: str
    key: str
    token: SecretStr | None = None
    role_id: SecretStr | None = None
    secret_id: SecretStr | None = None
    namespace: str | None = None
    timeout_s: float = 5.0


class VaultTransitKms:
    """Asks the server for each data key; threads may share it."""

    def __init__(self, access: VaultAccess) -> None:
        import hvac

        self._access = access
        # A redirect could carry the token to another host.
        self._client: Any = hvac.Client(
            url=access.url,
            namespace=access.namespace,
            timeout=access.timeout_s,  # pyright: ignore[reportArgumentType]
            allow_redirects=False,
            token="",
        )
        self._client.token = access.token.get_secret_value() if access.token else None
        self._signing_in = threading.Lock()
        self._version = "v0"

    @property
    def kid(self) -> str:
        return self._kid_of(self._version)

    def holds(self, kid: str) -> bool:
        return kid.startswith(self._kid_of(""))

    def wrap(self, dek: bytearray, aad: bytes) -> tuple[str, bytes]:
        blob = self._ask("ciphertext", "encrypt_data", base64.b64encode(dek).decode(), aad)
        if not (found := VERSIONED.match(blob)):
            raise KmsUnavailableError("The Vault server's answer is no ciphertext of a transit engine.")
        self._version = found[1]
        return self.kid, blob.encode()

    def unwrap(self, kid: str, blob: bytes, aad: bytes) -> bytearray:
        if not self.holds(kid):
            raise UnknownKeyError(
                f"This secret was sealed under key {kid}, and the Vault server is asked for {self.kid}."
            )
        told = self._ask("plaintext", "decrypt_data", blob.decode("ascii", "replace"), aad)
        return bytearray(base64.b64decode(told))

    def renew(self) -> None:
        access = self._access
        self._signed_in(lambda transit: transit.rotate_key(access.key, mount_point=access.mount), "rotate")
        self.wrap(bytearray(1), b"cryptopulse")  # tells the new version

    def retire(self) -> None:
        """Leave the older versions where they are: backups of the database still need them."""

    def _kid_of(self, version: str) -> str:
        return f"vault:{self._access.mount}/{self._access.key}:{version}"

    def _ask(self, field: str, call: str, text: str, aad: bytes) -> str:
        bound, access = base64.b64encode(aad).decode(), self._access
        told = self._signed_in(
            lambda transit: getattr(transit, call)(
                access.key, text, context=bound, associated_data=bound, mount_point=access.mount
            ),
            call.partition("_")[0],
        )
        try:
            return str(told["data"][field])
        except (TypeError, KeyError) as e:
            raise KmsUnavailableError("The Vault server's answer could not be read.") from e

    def _signed_in(self, call: Callable[[Any], Any], act: str) -> Any:
        import hvac.exceptions

        def ask() -> Any:
            return once_more(lambda: call(self._client.secrets.transit))

        try:
            if self._client.token is None:
                self._sign_in()
            try:
                return ask()
            except hvac.exceptions.Forbidden:
                if self._access.role_id is None:
                    raise
                self._sign_in()  # an AppRole's token lasts for a while only
                return ask()
        except (hvac.exceptions.VaultError, requests.RequestException, TypeError, KeyError) as e:
            raise _translated(e, self._access, act) from None

    def _sign_in(self) -> None:
        role, secret = self._access.role_id, self._access.secret_id
        if role is None:
            raise KmsRefusedError("Set CRYPTOPULSE_VAULT_TOKEN, or CRYPTOPULSE_VAULT_ROLE_ID with its secret id.")
        import hvac.exceptions

        words = role.get_secret_value(), secret.get_secret_value() if secret else None
        try:
            with self._signing_in:
                once_more(lambda: self._client.auth.approle.login(*words))
        except (hvac.exceptions.InvalidRequest, hvac.exceptions.Forbidden):
            raise KmsRefusedError("The Vault server does not know this AppRole, or its secret id has lapsed.") from None


def _translated(e: Exception, access: VaultAccess, act: str) -> DeskError:
    """Return our error for one of the client's; its own text is left out, for it may quote the request."""
    import hvac.exceptions as told

    path = f"{access.mount}/{act}/{access.key}"
    said = " ".join(getattr(e, "errors", None) or []).lower()
    match e:
        case told.InvalidRequest() if act == "decrypt" and not any(words in said for words in KEY_IS_GONE):
            return TamperedError()
        case told.InvalidRequest() | told.InvalidPath():
            return UnknownKeyError(
                f"The Vault server has no usable key {access.key} in {access.mount}, and secrets are sealed under it. "
                "Make it (`vault write -f "
                + f"{access.mount}/keys/{access.key}`) before the first start, or restore it."
            )
        case told.Forbidden() | told.Unauthorized():
            return KmsRefusedError(f"The Vault server lets nobody with this token or AppRole update {path}.")
        case told.RateLimitExceeded():
            return KmsUnavailableError("The Vault server is asked too often by its own limits. It is asked again.")
        case told.VaultDown():
            return KmsUnavailableError("The Vault server is sealed or being maintained. Unseal it.")
        case requests.exceptions.SSLError():
            return KmsUnavailableError(
                f"The certificate of {access.url} is not trusted. Set REQUESTS_CA_BUNDLE to its authority's."
            )
        case requests.Timeout():
            return KmsUnavailableError(f"The Vault server did not answer within {access.timeout_s:g} s.")
        case requests.RequestException():
            return KmsUnavailableError(f"The Vault server at {access.url} cannot be reached.")
        case _:
            return KmsUnavailableError("The Vault server failed. Look at its log; it is asked again.")
