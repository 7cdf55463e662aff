"""Secrets: sealed for the database, opened in the signer process alone.

In: a secret, what it is and whose (`seal`), or the head of the audit chain to sign (`SignerClient`). Out:
ciphertext, signatures, public keys; never a plaintext. Add a KMS: a file in `kms/`. Add something to sign:
an op in `signer.answer` with its own canonical bytes in `keys`.
"""

from core.vault.cipher import TamperedError
from core.vault.client import SignerClient, SignerRefusedError
from core.vault.keys import checkpoint_message
from core.vault.kms import (
    KeyFileMissingError,
    KeyFileUnsafeError,
    Kms,
    LocalFileKms,
    UnknownKeyError,
    default_path,
)
from core.vault.listening import SignerRunningError, UnsafeFolderError
from core.vault.seal import Label, Sealed, WrongLabelError, seal

__all__ = [
    "KeyFileMissingError",
    "KeyFileUnsafeError",
    "Kms",
    "Label",
    "LocalFileKms",
    "Sealed",
    "SignerClient",
    "SignerRefusedError",
    "SignerRunningError",
    "TamperedError",
    "UnknownKeyError",
    "UnsafeFolderError",
    "WrongLabelError",
    "checkpoint_message",
    "default_path",
    "seal",
]
