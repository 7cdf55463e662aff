"""From the settings to the provider; what is set by halves is told in a sentence before anything starts."""

from core.errors import InvalidError, NotFoundError
from core.settings import KmsName, Settings
from core.vault.cipher import TamperedError
from core.vault.kms.aws_kms import AwsKms
from core.vault.kms.base import Kms, KmsRefusedError
from core.vault.kms.environment import EnvironmentKms
from core.vault.kms.google_kms import GoogleKms
from core.vault.kms.local_file import LocalFileKms, default_path
from core.vault.kms.moving import Moving
from core.vault.kms.remembered import Remembering
from core.vault.kms.vault_transit import VaultAccess, VaultTransitKms
from core.vault.memory import random_secret

PROBED = b"cryptopulse|proof"


def open_kms(settings: Settings, *, first_start: bool) -> Kms:
    """Return the provider of the settings; with `kms_before` both, until a rotation has moved every key.

    Raises InvalidError for settings that do not suffice, and whatever the provider raises when it is opened.
    """
    check(settings)
    now = _opened(settings.kms, settings, first_start=first_start)
    if settings.kms_before is None:
        return now
    return Moving(now, _opened(settings.kms_before, settings, first_start=False))


def check(settings: Settings) -> None:
    """Raise InvalidError or NotFoundError with what is missing for the chosen providers."""
    s = settings
    for chosen in filter(None, (s.kms, s.kms_before)):
        match chosen:
            case "environment":
                EnvironmentKms.open(s.kms_key, s.kms_old_key).close()
            case "vault":
                _needs(chosen, CRYPTOPULSE_VAULT_URL=s.vault_url)
                if s.vault_token is None and s.vault_role_id is None:
                    raise NotFoundError(
                        "CRYPTOPULSE_KMS=vault needs CRYPTOPULSE_VAULT_TOKEN or CRYPTOPULSE_VAULT_ROLE_ID."
                    )
            case "aws":
                _needs(chosen, CRYPTOPULSE_AWS_KMS_KEY=s.aws_kms_key)
            case "google":
                _needs(chosen, CRYPTOPULSE_GOOGLE_KMS_KEY=s.google_kms_key)
            case "local":
                pass
    if s.kms_before == s.kms:
        raise InvalidError("CRYPTOPULSE_KMS_BEFORE names the provider of now. Name the one before, or leave it out.")


def prove(kms: Kms) -> None:
    """Wrap and unwrap a throw-away key; raises what the provider raises.

    KmsRefusedError where it unwraps under another label too: an old server may not know of labels and ignore them.
    """
    kid, blob = kms.wrap(random_secret(32), PROBED)
    kms.unwrap(kid, blob, PROBED)
    try:
        kms.unwrap(kid, blob, PROBED + b"|another")
    except TamperedError:
        return
    raise KmsRefusedError(
        "The key provider ignores to whom a secret belongs. Use a version that binds associated data."
    )


def _opened(name: KmsName, s: Settings, *, first_start: bool) -> Kms:
    match name:
        case "local":
            return LocalFileKms.open(default_path(s.home), first_start=first_start)
        case "environment":
            return EnvironmentKms.open(s.kms_key, s.kms_old_key)
        case "vault":
            access = VaultAccess(
                s.vault_url or "", s.vault_mount, s.vault_key, s.vault_token, s.vault_role_id, s.vault_secret_id,
                s.vault_namespace,
            )  # fmt: skip
            return Remembering(VaultTransitKms(access))
        case "aws":
            return Remembering(AwsKms(s.aws_kms_key or "", s.aws_kms_region, s.aws_kms_url))
        case "google":
            return Remembering(GoogleKms(s.google_kms_key or "", s.google_kms_url))


def _needs(chosen: str, **given: str | None) -> None:
    for name, value in given.items():
        if not value:
            raise NotFoundError(f"CRYPTOPULSE_KMS={chosen} needs {name}.")
