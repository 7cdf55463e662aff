"""How other processes ask the signer; nothing here can open a secret."""

import base64
import json
import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from core.errors import ForbiddenError, UnavailableError
from core.vault.keys import checkpoint_message
from core.vault.signing import Algorithm

ANSWER_WITHIN_S = 5.0
LONGEST_REPLY = 65536
PUBLIC_KEY_LENGTH = 32
SIGNATURE_LENGTH = 64


class SignerRefusedError(ForbiddenError):
    """The signer answered and said no."""


class UnreadableAnswerError(UnavailableError):
    """The signer's answer could not be read. Look at its log."""


@dataclass(frozen=True)
class Signed:
    """A signature over a request, and the public half of the key, which the exchange wants to see with it."""

    signature: bytes
    api_key: str
    algorithm: Algorithm


class SignerClient:
    """Asks over the socket, one connection a request; raises UnavailableError when nothing comes back."""

    def __init__(self, socket_path: Path) -> None:
        self._path = socket_path

    def public_key(self) -> bytes:
        """Return the 32 bytes that verify every checkpoint of this desk."""
        return self._bytes({"op": "public_key"}, "public_key", PUBLIC_KEY_LENGTH)

    def sealing_key(self) -> bytes:
        """Return the 32 bytes to which keys are sealed on their way here."""
        return self._bytes({"op": "sealing_key"}, "public_key", PUBLIC_KEY_LENGTH)

    def sign_checkpoint(self, seq: int, hash: bytes) -> bytes:
        """Return the signature over `checkpoint_message(seq, hash)`; raises InvalidError for what is none."""
        checkpoint_message(seq, hash)
        request = {"op": "sign_checkpoint", "seq": seq, "hash": hash.hex()}
        return self._bytes(request, "signature", SIGNATURE_LENGTH)

    def sign_request(self, key: UUID, payload: bytes, algorithm: Algorithm | None = None) -> Signed:
        """Return the signature of a stored key over exactly these bytes, and its public half.

        Without an algorithm the key's own: Ed25519 for a private key, HMAC-SHA256 for the rest. Raises SignerRefusedError for a key that is gone or signs in another way.
        """
        request = {"op": "sign_request", "key": str(key), "payload": base64.b64encode(payload).decode()}
        if algorithm:
            request["algorithm"] = algorithm.value
        reply = self._answered(request)
        try:
            return Signed(bytes.fromhex(reply["signature"]), str(reply["api_key"]), Algorithm(reply["algorithm"]))
        except (KeyError, TypeError, ValueError) as e:
            raise UnreadableAnswerError from e

    def _bytes(self, request: dict[str, Any], field: str, length: int) -> bytes:
        reply = self._answered(request)
        try:
            value = bytes.fromhex(reply[field])
        except (KeyError, TypeError, ValueError) as e:
            raise UnreadableAnswerError from e
        if len(value) != length:
            raise UnreadableAnswerError
        return value

    def _answered(self, request: dict[str, Any]) -> dict[str, Any]:
        reply = self._ask(request)
        if reply.get("ok") is True:
            return reply
        why = reply.get("error", "no reason given")
        if reply.get("kind") == "unavailable":
            raise UnavailableError(f"The signer could not: {why}")
        raise SignerRefusedError(f"The signer refused: {why}")

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(ANSWER_WITHIN_S)
                connection.connect(str(self._path))
                # A signer that turns this user away has said so and hung up before it read anything.
                with suppress(BrokenPipeError):
                    connection.sendall(json.dumps(request).encode() + b"\n")
                with connection.makefile("rb") as lines:
                    reply = json.loads(lines.readline(LONGEST_REPLY))
        except (OSError, ValueError) as e:
            raise UnavailableError("The signer did not answer. Look whether its process runs.") from e
        if not isinstance(reply, dict):
            raise UnreadableAnswerError
        return reply
