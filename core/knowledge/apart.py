"""Read a file in a process of its own: one made to exhaust its reader takes nobody else along.

`python -m core.knowledge.apart <media type>` takes the file on standard input and answers in JSON.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict

from core.errors import InvalidError, UnavailableError
from core.knowledge.chunk import Block
from core.knowledge.parse import parse

SECONDS = 60
MEMORY = 2_000_000_000
REFUSED = "refused"


class TooHardError(InvalidError):
    """Reading this file takes too long or too much memory. Save it anew, or upload a part of it."""


def parsed(media_type: str, content: bytes) -> Sequence[Block]:
    """Return the paragraphs of a file as `parse` does, and raise what it raises; TooHardError beyond the limits."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__, media_type], input=content, capture_output=True, timeout=2 * SECONDS,
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as e:
        raise TooHardError from e
    except OSError as e:
        raise UnavailableError("No process could be started to read the file.") from e
    if done.returncode != 0:
        raise TooHardError
    answer = json.loads(done.stdout)
    if REFUSED in answer:
        raise InvalidError(answer[REFUSED])
    return [Block(**block) for block in answer["blocks"]]


def main(media_type: str) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = {"blocks": [asdict(block) for block in parse(media_type, sys.stdin.buffer.read())]}
    except InvalidError as e:
        answer = {REFUSED: str(e)}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1])
