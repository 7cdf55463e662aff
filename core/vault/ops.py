"""What the signer does when it is asked: each op takes the fields of a request and returns those of the reply.

No op returns a secret, and none opens one for the length of more than its own answer. Add one: a function here and
its line in one of the two.
"""

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from core.errors import InvalidError
from core.vault.keys import OwnKey, sign_checkpoint
from core.vault.safe import Safe
from core.vault.signing import Algorithm, signature, usual_algorithm

Fields = Mapping[str, Any]
Op = Callable[[Fields], dict[str, Any]]


def own_ops(checkpoint: OwnKey, submissions: OwnKey) -> Mapping[str, Op]:
    """Return what is done with the desk's own two keys, by the name it is asked for."""
    return {
        "public_key": lambda _: {"public_key": checkpoint.public_key().hex()},
        "sign_checkpoint": lambda given: _sign_checkpoint(checkpoint, given),
        "sealing_key": lambda _: {"public_key": submissions.public_key().hex()},
    }


def key_ops(safe: Safe) -> Mapping[str, Op]:
    """Return what is done with stored keys."""
    return {"sign_request": lambda given: _sign_request(safe, given)}


def _sign_checkpoint(key: OwnKey, given: Fields) -> dict[str, Any]:
    seq, text = given.get("seq"), given.get("hash")
    if not isinstance(seq, int) or not isinstance(text, str):
        raise InvalidError("A checkpoint needs seq, a whole number, and hash, 64 hex digits.")
    try:
        hash = bytes.fromhex(text)
    except ValueError as e:
        raise InvalidError("A checkpoint's hash is 64 hex digits.") from e
    return {"signature": sign_checkpoint(key, seq, hash).hex()}


def _sign_request(safe: Safe, given: Fields) -> dict[str, Any]:
    try:
        id, payload = UUID(given["key"]), base64.b64decode(given["payload"], validate=True)
        algorithm = Algorithm(given["algorithm"]) if "algorithm" in given else None
    except (KeyError, TypeError, AttributeError, ValueError, binascii.Error) as e:
        raise InvalidError(
            f"A request to sign needs key, an id, and payload in base64; algorithm, if named, is one of {', '.join(Algorithm)}."
        ) from e
    with safe.opened_key(id) as (_, credential):
        chosen = algorithm or usual_algorithm(credential)
        signed = signature(credential, payload, chosen)
        return {"signature": signed.hex(), "api_key": credential.public, "algorithm": chosen.value}
