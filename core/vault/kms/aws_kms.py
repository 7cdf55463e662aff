"""The wrapping key in AWS KMS; it never leaves AWS. The label is the encryption context, which CloudTrail shows in clear.

Credentials are found as every AWS program finds them: environment, shared files, the machine's or container's role.
"""

from typing import Any

from core.errors import DeskError
from core.vault.cipher import TamperedError
from core.vault.kms.base import KmsRefusedError, KmsUnavailableError, UnknownKeyError

ATTEMPTS = 2
LOST = ("NotFoundException", "DisabledException", "KMSInvalidStateException", "KeyUnavailableException")
REFUSED = (
    "AccessDeniedException", "UnrecognizedClientException", "InvalidSignatureException", "ExpiredTokenException",
    "InvalidClientTokenId", "IncompleteSignature",
)  # fmt: skip


class AwsKms:
    """Asks KMS for each data key; threads may share it."""

    def __init__(self, key: str, region: str | None = None, url: str | None = None, timeout_s: float = 5.0) -> None:
        """Take the key's id, ARN or alias; raises KmsRefusedError where no region is known."""
        import boto3
        import botocore.exceptions
        from botocore.config import Config

        config = Config(
            connect_timeout=timeout_s,
            read_timeout=timeout_s,
            retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
        )
        try:
            self._client: Any = boto3.Session().client("kms", region_name=region, endpoint_url=url, config=config)
        except botocore.exceptions.BotoCoreError as e:
            raise _translated(e, key) from e
        self._key = key
        self._arn = key

    @property
    def kid(self) -> str:
        return f"aws:{self._arn}"

    def holds(self, kid: str) -> bool:
        return kid.startswith("aws:")

    def wrap(self, dek: bytearray, aad: bytes) -> tuple[str, bytes]:
        told = self._ask("encrypt", KeyId=self._key, Plaintext=bytes(dek), EncryptionContext=_context(aad))
        self._arn = str(_of(told, "KeyId"))
        return self.kid, _of(told, "CiphertextBlob")

    def unwrap(self, kid: str, blob: bytes, aad: bytes) -> bytearray:
        if not self.holds(kid):
            raise UnknownKeyError(f"This secret was sealed under key {kid}, which AWS does not keep.")
        # Naming the key keeps somebody else's ciphertext from being opened with somebody else's key.
        arn = kid.removeprefix("aws:")
        told = self._ask("decrypt", KeyId=arn, CiphertextBlob=blob, EncryptionContext=_context(aad))
        return bytearray(_of(told, "Plaintext"))

    def renew(self) -> None:
        self._ask("rotate_key_on_demand", KeyId=self._arn)

    def retire(self) -> None:
        """Leave it to AWS, which keeps what a key was before and needs it for backups."""

    def _ask(self, call: str, **arguments: Any) -> dict[str, Any]:
        import botocore.exceptions

        try:
            return getattr(self._client, call)(**arguments)
        except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError, ValueError) as e:
            raise _translated(e, self._key) from None


def _of(told: dict[str, Any], field: str) -> Any:
    if field not in told:
        raise KmsUnavailableError("AWS KMS's answer could not be read.")
    return told[field]


def _context(aad: bytes) -> dict[str, str]:
    return {"cryptopulse": aad.decode()}


def _translated(e: Exception, key: str) -> DeskError:
    import botocore.exceptions as told

    code = e.response.get("Error", {}).get("Code", "") if isinstance(e, told.ClientError) else ""
    if code in ("InvalidCiphertextException", "IncorrectKeyException"):
        return TamperedError()
    if code in LOST:
        return UnknownKeyError(
            f"AWS KMS says {code} of the key {key}. Enable or restore it; nothing else opens what is sealed."
        )
    if code in REFUSED:
        return KmsRefusedError(f"AWS KMS says {code}: this desk's credentials may not use the key {key}.")
    match e:
        case told.NoCredentialsError() | told.PartialCredentialsError():
            return KmsRefusedError(
                "No AWS credentials were found. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role."
            )
        case told.NoRegionError():
            return KmsRefusedError("No AWS region is known. Set CRYPTOPULSE_AWS_KMS_REGION.")
        case told.SSLError():
            return KmsUnavailableError(
                "The certificate of AWS KMS is not trusted. Set AWS_CA_BUNDLE to its authority's."
            )
        case told.ClientError():
            return KmsUnavailableError(f"AWS KMS says {code or 'nothing that can be read'}. It is asked again.")
        case _:
            return KmsUnavailableError(f"AWS KMS cannot be reached ({type(e).__name__}).")
