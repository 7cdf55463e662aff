"""The processes of a desk on one machine, in the order they start: which OS user each is, what each is told."""

import os
import pwd
import subprocess
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import get_args

from pydantic import AliasChoices, SecretStr
from pydantic.fields import FieldInfo

from core.settings import PREFIX, Settings
from core.store.cluster import SERVER_USER
from core.store.database import ServiceUsers
from jobs.homes import SEPARATE, closed_above
from jobs.supervise import Child

ROOT = Path(__file__).parent.parent

SECRETS: Mapping[str, Collection[str]] = {
    "database_url": ("signer", "jobs", "web"),
    "metrics_token": ("web",),
    "coingecko_key": ("jobs",),
    "coindesk_key": ("jobs",),
    "x_token": ("jobs",),
    "kms_key": ("signer",),
    "kms_old_key": ("signer",),
    "vault_token": ("signer",),
    "vault_role_id": ("signer",),
    "vault_secret_id": ("signer",),
}
"""Which process gets which secret setting when the services are parted; one that is not listed reaches none."""

EVERYBODYS = {
    "PATH", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TZ", "TERM", "NO_COLOR", "TMPDIR", "PYTHONPATH",
    "PYTHONDONTWRITEBYTECODE", "LD_LIBRARY_PATH", "PGSERVER_POSTGRES_VERSION",
}  # fmt: skip
NETWORK = {
    "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE",
}  # fmt: skip

SERVERS = ("STREAMLIT_", "FORWARDED_ALLOW_IPS")
# How the programs of a cloud find their credentials; the key of all keys may be kept there.
CLOUDS = ("AWS_", "GOOGLE_")


def children(settings: Settings) -> list[Child]:
    """Return db (when the desk has its own), signer and jobs, all as the OS user that starts them."""
    own = ServiceUsers.all_one(pwd.getpwuid(os.geteuid()).pw_name)
    env = placing(settings, os.environ)
    first = [Child("db", _database(settings, own), env=env, ready=True)] if settings.embedded else []
    return [*first, Child("signer", _module("jobs.signer"), env=env), Child("jobs", _module("jobs"), env=env)]


def parted_children(settings: Settings, web: tuple[str, ...], environ: Mapping[str, str]) -> list[Child]:
    """Return db, signer, jobs and web, each as an OS user of its own with its own part of the environment.

    `web` are the interpreter's arguments that serve the pages.
    """

    def child(name: str, argv: tuple[str, ...], user: str, ready: bool = False) -> Child:
        return Child(name, argv, user, environment(name, settings, environ), ready)

    first = [child("db", _database(settings, SEPARATE), SERVER_USER, ready=True)] if settings.embedded else []
    return [
        *first,
        child("signer", _module("jobs.signer"), SEPARATE.signer),
        child("jobs", _module("jobs"), SEPARATE.jobs),
        child("web", (sys.executable, *web), SEPARATE.web),
    ]


def environment(process: str, settings: Settings, environ: Mapping[str, str]) -> dict[str, str]:
    """Return what one process is told: what everybody needs, its settings, and of the secrets only its own."""
    names = set(EVERYBODYS)
    if process != "db":
        names |= NETWORK
    if process != "db":
        names |= {name for field, info in Settings.model_fields.items() for name in _names(process, field, info)}
    told = {name: value for name, value in environ.items() if name.upper() in names}
    told |= placing(settings, environ)
    if process == "signer":
        told |= {name: value for name, value in environ.items() if name.startswith(CLOUDS)}
    if process == "web":
        told |= {name: value for name, value in environ.items() if name.startswith(SERVERS)}
        told |= {"CRYPTOPULSE_PROCESSES": "none", "STREAMLIT_LOGGER_HIDE_WELCOME_MESSAGE": "true"}
    return told


def placing(settings: Settings, environ: Mapping[str, str]) -> dict[str, str]:
    """Return what a child needs to find the same code and the same home."""
    paths = [str(ROOT), *filter(None, environ.get("PYTHONPATH", "").split(os.pathsep))]
    return {
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths)),
        "CRYPTOPULSE_HOME": str(settings.home),
        "PYTHONUNBUFFERED": "1",
    }


def is_secret(info: FieldInfo) -> bool:
    return SecretStr in (info.annotation, *get_args(info.annotation))


def _names(process: str, field: str, info: FieldInfo) -> list[str]:
    if is_secret(info) and process not in SECRETS.get(field, ()):
        return []
    alias = info.validation_alias
    spelt = [str(choice) for choice in alias.choices] if isinstance(alias, AliasChoices) else [f"{PREFIX}{field}"]
    return [name.upper() for name in spelt]


def _module(name: str) -> tuple[str, ...]:
    return (sys.executable, "-P", "-m", name)


def _database(settings: Settings, users: ServiceUsers) -> tuple[str, ...]:
    asked = ("--web-user", users.web, "--jobs-user", users.jobs, "--signer-user", users.signer)
    return (*_module("core.store.database"), "--home", str(settings.home), *asked)


@dataclass(frozen=True)
class Separation:
    """Whether the services can run as OS users of their own, and the sentence why not."""

    possible: bool
    sentence: str = ""


@cache
def separation(home: Path) -> Separation:
    """Say whether this start can part the services: it takes root, and code and a home that others may reach."""
    if os.geteuid() != 0:
        return Separation(False, "One OS user runs every service; the README says what that does not protect against.")
    if closed := closed_above(home):
        return Separation(False, f"Other users cannot pass {closed} to the data folder: every service runs as root.")
    if not _runs_for_others():
        return Separation(
            False,
            "Started as root, but other users cannot read this Python: every service runs as root. "
            "Start as a normal user, or install where others can read.",
        )
    return Separation(True)


def _runs_for_others() -> bool:
    nobody = pwd.getpwnam("nobody")
    env = {"PATH": os.defpath, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", "import psycopg, core.errors"],
            user=nobody.pw_uid, group=nobody.pw_gid, extra_groups=[], cwd="/", env=env,
            stdin=subprocess.DEVNULL, capture_output=True, check=False,
        )  # fmt: skip
    except PermissionError:  # the interpreter is closed to others, or this container may not change users
        return False
    return done.returncode == 0
