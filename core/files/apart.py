"""Read a file in a process of its own: one made to exhaust its reader takes nobody else along."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from core.errors import InvalidError, UnavailableError
from core.files.block import Block
from core.observe import logs

SECONDS = 60
MEMORY = 2_000_000_000
REFUSED = "refused"
ROOT = Path(__file__).parents[2]
LOG = logs.of("files")


class TooHardError(InvalidError):
    """Reading this file takes too long or too much memory. Save it anew, or upload a part of it."""


def parsed(media_type: str, content: bytes, seconds: int = SECONDS, memory: int = MEMORY) -> Sequence[Block]:
    """Return the paragraphs of a file as `parse` does, and raise what it raises; TooHardError beyond the limits.

    `seconds` are of the processor, twice as many pass at most; `memory` is in bytes.
    """
    command = [sys.executable, "-m", "core.files", media_type, str(seconds), str(memory)]
    try:
        # It needs nothing of the environment, and the desk's secrets may stand there.
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=2 * seconds, check=False, cwd=ROOT, env={}
        )
    except subprocess.TimeoutExpired as e:
        raise TooHardError from e
    except OSError as e:
        raise UnavailableError("No process could be started to read the file.") from e
    if done.returncode != 0:
        LOG.warning("A reader of files ended with %s: %s", done.returncode, done.stderr[-500:].decode(errors="replace"))
        raise TooHardError
    answer = json.loads(done.stdout)
    if REFUSED in answer:
        raise InvalidError(answer[REFUSED])
    return [Block(**block) for block in answer["blocks"]]
