"""How other processes ask the signer; nothing here can open a secret."""

import json
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any

from core.errors import ForbiddenError, UnavailableError
from core.vault.keys import checkpoint_message

ANSWER_WITHIN_S = 5.0
LONGEST_REPLY = 65536
PUBLIC_KEY_LENGTH = 32
SIGNATURE_LENGTH = 64


class SignerRefusedError(ForbiddenError):
    """The signer answered and said no."""


class SignerClient:
    """Asks over the socket, one connection a request; raises UnavailableError when nothing comes back."""

    def __init__(self, socket_path: Path) -> None:
        self._path = socket_path

    def public_key(self) -> bytes:
        """Return the 32 bytes that verify every checkpoint of this desk."""
        return self._bytes({"op": "public_key"}, "public_key", PUBLIC_KEY_LENGTH)

    def sign_checkpoint(self, seq: int, hash: bytes) -> bytes:
        """Return the signature over `checkpoint_message(seq, hash)`; raises InvalidError for what is none."""
        checkpoint_message(seq, hash)
        request = {"op": "sign_checkpoint", "seq": seq, "hash": hash.hex()}
        return self._bytes(request, "signature", SIGNATURE_LENGTH)

    def _bytes(self, request: dict[str, Any], field: str, length: int) -> bytes:
        reply = self._ask(request)
        if reply.get("ok") is not True:
            raise SignerRefusedError(f"The signer refused: {reply.get('error', 'no reason given')}")
        try:
            value = bytes.fromhex(reply[field])
        except (KeyError, TypeError, ValueError) as e:
            raise UnavailableError("The signer's answer could not be read. Look at its log.") from e
        if len(value) != length:
            raise UnavailableError("The signer's answer could not be read. Look at its log.")
        return value

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
            raise UnavailableError("The signer's answer could not be read. Look at its log.")
        return reply
