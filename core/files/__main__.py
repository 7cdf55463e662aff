"""`python -m core.files <media type> <seconds> <bytes>`: read the file on standard input within these limits.

What it says is answered in JSON on standard output.
"""

import json
import resource
import sys
from dataclasses import asdict

from core.errors import InvalidError
from core.files.apart import REFUSED
from core.files.parse import parse


def main(media_type: str, seconds: int, memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = {"blocks": [asdict(block) for block in parse(media_type, sys.stdin.buffer.read())]}
    except InvalidError as e:
        answer = {REFUSED: str(e)}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
