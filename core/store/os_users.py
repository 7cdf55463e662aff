"""The operating system's users: who we are, whether an account exists, and making the ones a service needs."""

import os
import pwd
import subprocess

from core.errors import UnavailableError


def account(name: str | None = None) -> pwd.struct_passwd:
    """Return an account, ours without a name; raises UnavailableError where the system does not know it."""
    try:
        return pwd.getpwnam(name) if name else pwd.getpwuid(os.geteuid())
    except KeyError as error:
        raise UnavailableError(f"The system knows no OS user {name or os.geteuid()}. Create it first.") from error


def ensure_account(name: str, member_of: int | None = None) -> None:
    """Make the system account where it is missing and put it into the group; only root may."""
    try:
        known = pwd.getpwnam(name)
        missing = member_of is not None and member_of not in os.getgrouplist(name, known.pw_gid)
        command = ["usermod", "--append", "--groups", str(member_of), name] if missing else []
    except KeyError:
        group = [] if member_of is None else ["--groups", str(member_of)]
        command = ["useradd", "--system", "--no-create-home", "--shell=/usr/sbin/nologin", *group, name]
    if command:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode and name not in {entry.pw_name for entry in pwd.getpwall()}:
            raise UnavailableError(f"OS user {name} could not be made: {done.stderr.strip()}")
