"""The process that alone sees plaintext keys: it answers one JSON line with one on a Unix socket.

Ops: `{"op": "public_key"}` and `{"op": "sign_checkpoint", "seq": 7, "hash": "<64 hex>"}`. It signs nothing
but checkpoints and decrypts for nobody. Requests are answered one after another; a peer that dawdles is
dropped after `PATIENCE_S`. `jobs/signer.py` starts it, with the lifeline to its parent and the box.
"""

import json
import os
import signal
import socket
import struct
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn, Protocol

from core.audit import fingerprint
from core.errors import DeskError, InvalidError, UnavailableError
from core.observe import logs
from core.vault import keys
from core.vault.kms.base import Kms
from core.vault.listening import listening
from core.vault.memory import keep_out_of_dumps
from core.vault.seal import Sealed

PATIENCE_S = 2.0
LONGEST_LINE = 4096
WAKE_S = 1.0

LOG = logs.of("signer")


class SecretBox(Protocol):
    """Where the sealed signing key is kept."""

    def load(self) -> bytes | None:
        """Return the sealed key, None when there is none yet."""
        ...

    def save(self, sealed: bytes) -> bool:
        """Keep the sealed key; False when another already saved one, which then stays."""
        ...


@dataclass(frozen=True)
class Signer:
    """The sealed key and the KMS that opens it for the length of one signature."""

    kms: Kms
    sealed: Sealed
    public_key: bytes


def serve(socket_path: Path, kms: Kms, box: SecretBox, allowed_uids: Collection[int]) -> NoReturn:
    """Answer peers of the allowed users until SIGTERM or SIGINT, then exit with 0; main thread only.

    Raises before the socket exists when the key cannot be opened (UnknownKeyError, TamperedError,
    WrongLabelError), another signer already serves (SignerRunningError) or the place is unsafe.
    """
    if not hasattr(socket, "SO_PEERCRED"):
        raise UnavailableError("The signer needs Linux: here a socket does not tell who is on the other end.")
    hardening = keep_out_of_dumps()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    signer = open_signer(kms, box)
    shared = any(uid not in (0, os.geteuid()) for uid in allowed_uids)
    with listening(socket_path, shared=shared) as listener:
        # Waking now and then lets a signal that reached another thread be seen.
        listener.settimeout(WAKE_S)
        LOG.info("The signer is ready; checkpoints are signed by key %s.", fingerprint(signer.public_key))
        LOG.debug("Users %s may ask; %s", sorted(allowed_uids), hardening)
        while True:
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            with connection:
                _attend(connection, signer, allowed_uids)


def open_signer(kms: Kms, box: SecretBox) -> Signer:
    """Return the signer of the box's key, made now when the box is empty; proves that it opens."""
    kept = box.load()
    if kept is None:
        fresh = keys.new_signing_key(kms).to_bytes()
        kept = fresh if box.save(fresh) else box.load()
    if kept is None:
        raise UnavailableError("The signing key could neither be saved nor loaded. Look at the database.")
    sealed = Sealed.from_bytes(kept)
    return Signer(kms, sealed, keys.public_key(kms, sealed))


def answer(signer: Signer, line: bytes) -> dict[str, Any]:
    """Return the reply to one request; a request it does not know is told so and changes nothing."""
    try:
        request = _parsed(line)
        match request.get("op"):
            case "public_key":
                return {"ok": True, "public_key": signer.public_key.hex()}
            case "sign_checkpoint":
                seq, hash = _checkpoint(request)
                return {
                    "ok": True,
                    "signature": keys.sign_checkpoint(signer.kms, signer.sealed, seq, hash).hex(),
                }
            case _:
                raise InvalidError("The signer knows public_key and sign_checkpoint only.")
    except DeskError as e:
        return {"ok": False, "error": str(e)}


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        request = json.loads(line)
    except (ValueError, RecursionError) as e:
        raise InvalidError("The request is not one line of JSON.") from e
    if not isinstance(request, dict):
        raise InvalidError("The request is not a JSON object.")
    return request


def _checkpoint(request: dict[str, Any]) -> tuple[int, bytes]:
    seq, text = request.get("seq"), request.get("hash")
    if not isinstance(seq, int) or not isinstance(text, str):
        raise InvalidError("A checkpoint needs seq, a whole number, and hash, 64 hex digits.")
    try:
        return seq, bytes.fromhex(text)
    except ValueError as e:
        raise InvalidError("A checkpoint's hash is 64 hex digits.") from e


def _attend(connection: socket.socket, signer: Signer, allowed_uids: Collection[int]) -> None:
    uid = _peer_uid(connection)
    try:
        if uid not in allowed_uids:
            LOG.warning("signer turned away user %s", uid)
            reply = {"ok": False, "error": f"User {uid} may not use the signer."}
        else:
            reply = answer(signer, _line_from(connection))
        connection.settimeout(PATIENCE_S)
        connection.sendall(json.dumps(reply).encode() + b"\n")
    except OSError as e:
        LOG.warning("signer lost a peer of user %s: %s", uid, type(e).__name__)


def _line_from(connection: socket.socket) -> bytes:
    deadline, line = time.monotonic() + PATIENCE_S, bytearray()
    while not line.endswith(b"\n") and len(line) <= LONGEST_LINE:
        connection.settimeout(max(deadline - time.monotonic(), 0.001))
        chunk = connection.recv(LONGEST_LINE)
        if not chunk:
            break
        line += chunk
    return bytes(line)


def _peer_uid(connection: socket.socket) -> int:
    size = struct.calcsize("3i")
    _pid, uid, _gid = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
    return uid


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
