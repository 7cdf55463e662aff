"""Where the key that wraps all others is kept.

In: a data key and what it belongs to. Out: the wrapped data key and the id of the key that wrapped it.
Add one: a file with a class of `Kms`; it raises UnknownKeyError for an id it does not hold, and
TamperedError for a blob or belonging that does not fit.
"""

from core.vault.kms.base import Kms, UnknownKeyError
from core.vault.kms.local_file import KeyFileMissingError, KeyFileUnsafeError, LocalFileKms, default_path

__all__ = [
    "KeyFileMissingError",
    "KeyFileUnsafeError",
    "Kms",
    "LocalFileKms",
    "UnknownKeyError",
    "default_path",
]
