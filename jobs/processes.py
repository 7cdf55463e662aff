"""The processes of a desk on one machine, in the order they start."""

import os
import pwd
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.settings import Settings
from core.store.database import ServiceUsers
from jobs.supervise import Child

ROOT = Path(__file__).parent.parent
SEPARATE = ServiceUsers("cryptopulse-web", "cryptopulse-jobs", "cryptopulse-signer")


def children(settings: Settings, users: ServiceUsers | None = None) -> list[Child]:
    """Return db (when the desk has its own), signer and jobs; each its own OS user where `users` names them."""
    env = environment(settings)
    listed: list[Child] = []
    if settings.embedded:
        own = users or ServiceUsers.all_one(pwd.getpwuid(os.geteuid()).pw_name)
        asked = ("--web-user", own.web, "--jobs-user", own.jobs, "--signer-user", own.signer)
        argv = (sys.executable, "-m", "core.store.database", "--home", str(settings.home), *asked)
        listed.append(Child("db", argv, env=env, ready=True))
    listed.append(Child("signer", (sys.executable, "-m", "jobs.signer"), users.signer if users else None, env))
    listed.append(Child("jobs", (sys.executable, "-m", "jobs"), users.jobs if users else None, env))
    return listed


def environment(settings: Settings) -> Mapping[str, str]:
    """Return what a child needs to find the same code and the same home."""
    return {"PYTHONPATH": str(ROOT), "CRYPTOPULSE_HOME": str(settings.home), "PYTHONUNBUFFERED": "1"}


@dataclass(frozen=True)
class Separation:
    """Whether the services can run as OS users of their own, and the sentence why not."""

    possible: bool
    sentence: str = ""


def separation() -> Separation:
    """Say whether this start can part the services: it takes root, and code that other users may read."""
    if os.geteuid() != 0:
        return Separation(False, "One OS user runs every service; the README says what that does not protect against.")
    nobody = pwd.getpwnam("nobody")
    probe = subprocess.run(
        [sys.executable, "-c", "import psycopg"],
        user=nobody.pw_uid, group=nobody.pw_gid, extra_groups=[], cwd=ROOT, capture_output=True, check=False,
    ) if _reachable(Path(sys.executable).resolve(), nobody.pw_uid) else None  # fmt: skip
    if probe is None or probe.returncode != 0:
        return Separation(
            False,
            "Started as root, but other users cannot read this Python: every service runs as root. "
            "Start as a normal user, or install where others can read.",
        )
    return Separation(True)


def _reachable(path: Path, uid: int) -> bool:
    return all(parent.stat().st_mode & 0o001 or parent.stat().st_uid == uid for parent in path.parents)
