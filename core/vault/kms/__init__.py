"""Where the key that wraps all others is kept.

In: a data key and what it belongs to. Out: the wrapped data key and the id of the key that wrapped it.
Add one: a file with a class of `Kms`, a case in `choose.py` and its name in `core/settings.py`; it raises
UnknownKeyError for an id it does not hold, and TamperedError for a blob or belonging that does not fit.
"""

from core.vault.kms.aws_kms import AwsKms
from core.vault.kms.base import Kms, KmsRefusedError, KmsUnavailableError, UnknownKeyError
from core.vault.kms.choose import check, open_kms, prove
from core.vault.kms.environment import EnvironmentKms, WrappingKeyMissingError, WrappingKeyUnfitError
from core.vault.kms.google_kms import GoogleKms
from core.vault.kms.local_file import KeyFileMissingError, KeyFileUnsafeError, LocalFileKms, default_path
from core.vault.kms.moving import Moving
from core.vault.kms.remembered import Remembering
from core.vault.kms.vault_transit import VaultAccess, VaultTransitKms

__all__ = [
    "AwsKms",
    "EnvironmentKms",
    "GoogleKms",
    "KeyFileMissingError",
    "KeyFileUnsafeError",
    "Kms",
    "KmsRefusedError",
    "KmsUnavailableError",
    "LocalFileKms",
    "Moving",
    "Remembering",
    "UnknownKeyError",
    "VaultAccess",
    "VaultTransitKms",
    "WrappingKeyMissingError",
    "WrappingKeyUnfitError",
    "check",
    "default_path",
    "open_kms",
    "prove",
]
