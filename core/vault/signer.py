"""The process that alone sees plaintext keys: it answers one JSON line with one on a Unix socket.

What it does is in `ops`; it decrypts for nobody. Each peer is attended on a thread of its own, so that a slow one
holds up no signature; a peer that dawdles is dropped after `PATIENCE_S`. `jobs/signer.py` starts it.
"""

import json
import os
import signal
import socket
import struct
import threading
import time
from collections.abc import Collection, Mapping
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from core.errors import DeskError, InvalidError, UnavailableError
from core.observe import logs
from core.vault.listening import listening
from core.vault.ops import Op

PATIENCE_S = 2.0
LONGEST_LINE = 65_536
WAKE_S = 1.0
MOST_PEERS = 64

LOG = logs.of("signer")


def serve(socket_path: Path, ops: Mapping[str, Op], allowed_uids: Collection[int]) -> NoReturn:
    """Answer peers of the allowed users until SIGTERM or SIGINT, then exit with 0; main thread only.

    Raises SignerRunningError when another signer already serves, and what `listening` raises of an unsafe place.
    """
    if not hasattr(socket, "SO_PEERCRED"):
        raise UnavailableError("The signer needs Linux: here a socket does not tell who is on the other end.")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    room = threading.BoundedSemaphore(MOST_PEERS)
    with listening(socket_path, shared=is_shared(allowed_uids)) as listener:
        # Waking now and then lets a signal that reached another thread be seen.
        listener.settimeout(WAKE_S)
        LOG.info("The signer is ready.")
        LOG.debug("Users %s may ask.", sorted(allowed_uids))
        while True:
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            room.acquire()
            threading.Thread(target=_attend, args=(connection, ops, allowed_uids, room), daemon=True).start()


def is_shared(allowed_uids: Collection[int]) -> bool:
    """Say whether somebody beside this process's own user and root may ask."""
    return any(uid not in (0, os.geteuid()) for uid in allowed_uids)


def answer(ops: Mapping[str, Op], line: bytes) -> dict[str, Any]:
    """Return the reply to one request; a request it does not know is told so and changes nothing."""
    try:
        request = _parsed(line)
        op = ops.get(str(request.get("op")))
        if op is None:
            raise InvalidError(f"The signer knows {', '.join(ops)} only.")
        return {"ok": True, **op(request)}
    except DeskError as e:
        return {"ok": False, "kind": _kind_of(e), "error": str(e)}


def peer_uid(connection: socket.socket) -> int:
    """Return the user at the other end, as the kernel knows it."""
    size = struct.calcsize("3i")
    _pid, uid, _gid = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
    return uid


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        request = json.loads(line)
    except (ValueError, RecursionError) as e:
        raise InvalidError("The request is not one line of JSON.") from e
    if not isinstance(request, dict):
        raise InvalidError("The request is not a JSON object.")
    return request


def _kind_of(error: DeskError) -> str:
    return "unavailable" if isinstance(error, UnavailableError) else "refused"


def _attend(
    connection: socket.socket, ops: Mapping[str, Op], allowed_uids: Collection[int], room: threading.BoundedSemaphore
) -> None:
    try:
        with connection:
            uid = peer_uid(connection)
            if uid not in allowed_uids:
                LOG.warning("The signer turned away user %s.", uid)
                reply = {"ok": False, "error": f"User {uid} may not use the signer."}
            else:
                reply = answer(ops, _line_from(connection))
            connection.settimeout(PATIENCE_S)
            connection.sendall(json.dumps(reply).encode() + b"\n")
    except OSError as e:
        LOG.warning("The signer lost a peer: %s", type(e).__name__)
    finally:
        room.release()


def _line_from(connection: socket.socket) -> bytes:
    deadline, line = time.monotonic() + PATIENCE_S, bytearray()
    while not line.endswith(b"\n") and len(line) <= LONGEST_LINE:
        connection.settimeout(max(deadline - time.monotonic(), 0.001))
        chunk = connection.recv(LONGEST_LINE)
        if not chunk:
            break
        line += chunk
    return bytes(line)


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
