"""Secrets: sealed for the database, opened in the signer process alone.

In: a key somebody enters, sealed to the signer at once (`hand_in`), a request to sign or the head of the audit chain
(`SignerClient`), a call that needs a key in its head (`ForwardClient`). Out: ciphertext, signatures, public halves,
answers of providers; never a plaintext. Add a KMS: a file in `kms/`. Add whom keys are for: a line in `providers`. Add
something to sign: an op in `ops`.
"""

from core.store.api_keys import KeyRow
from core.store.rotations import RotationRow
from core.vault.checked import check_settings
from core.vault.cipher import TamperedError
from core.vault.client import Signed, SignerClient, SignerRefusedError
from core.vault.credential import KeyUnfitError
from core.vault.entry import (
    KeyDraft,
    Shelf,
    allow_trading,
    ask_rotation,
    delete,
    hand_in,
    new_draft,
    replacement,
    rotations,
    sealed_for_signer,
    sealing_key,
    shelf,
)
from core.vault.forwarded import ForwardClient, Forwarded, NotForwardedError
from core.vault.keys import checkpoint_message
from core.vault.kms import (
    KeyFileMissingError,
    KeyFileUnsafeError,
    Kms,
    KmsRefusedError,
    KmsUnavailableError,
    LocalFileKms,
    UnknownKeyError,
    default_path,
)
from core.vault.listening import SignerRunningError, UnsafeFolderError
from core.vault.providers import PROVIDERS, Provider, Use, provider_of
from core.vault.seal import Label, Sealed, WrongLabelError, seal
from core.vault.signing import Algorithm

__all__ = [
    "PROVIDERS",
    "Algorithm",
    "ForwardClient",
    "Forwarded",
    "KeyDraft",
    "KeyFileMissingError",
    "KeyFileUnsafeError",
    "KeyRow",
    "KeyUnfitError",
    "Kms",
    "KmsRefusedError",
    "KmsUnavailableError",
    "Label",
    "LocalFileKms",
    "NotForwardedError",
    "Provider",
    "RotationRow",
    "Sealed",
    "Shelf",
    "Signed",
    "SignerClient",
    "SignerRefusedError",
    "SignerRunningError",
    "TamperedError",
    "UnknownKeyError",
    "UnsafeFolderError",
    "Use",
    "WrongLabelError",
    "allow_trading",
    "ask_rotation",
    "check_settings",
    "checkpoint_message",
    "default_path",
    "delete",
    "hand_in",
    "new_draft",
    "provider_of",
    "replacement",
    "rotations",
    "seal",
    "sealed_for_signer",
    "sealing_key",
    "shelf",
]
