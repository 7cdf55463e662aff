"""The processes of one embedded server: which are its own, what state it is in, and how they end.

A process is ours by its name and working folder, never by a number in a file.
"""

import os
import signal
from contextlib import suppress
from enum import StrEnum

import psutil

from core.store.cluster import Cluster, run, server_user, until
from core.store.os_users import account


class Found(StrEnum):
    """What a start found in the data folder."""

    READY = "ready"
    STARTING = "starting"
    ORPHANS = "orphans"
    STALE = "stale"
    STOPPED = "stopped"


def look(cluster: Cluster) -> Found:
    """Judge the data folder by its living processes first, by its pid file second."""
    recorded = _pid_file(cluster)
    found = _processes(cluster)
    if recorded and any(str(p.pid) == recorded[0] and _is_postmaster(p) for p in found):
        status = recorded[7].strip() if len(recorded) >= 8 else ""
        return Found.READY if status == "ready" else Found.STARTING
    if found:
        return Found.ORPHANS
    return Found.STALE if recorded else Found.STOPPED


def lives(cluster: Cluster) -> bool:
    """Whether the server's main process is there; cheap enough to ask several times a second."""
    return _postmaster(cluster) is not None


def end(cluster: Cluster) -> None:
    """End every process of the server: cleanly where its main process lives, and within a minute."""
    found = _processes(cluster)
    masters = [process for process in found if _is_postmaster(process)]
    for process in masters or found:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGINT if masters else signal.SIGTERM)
    # an orphan's master is dead, so its data needs a recovery anyway: no reason to wait long for it
    if not until(lambda: not _processes(cluster), 60.0 if masters else 1.0):
        for process in _processes(cluster):
            with suppress(psutil.NoSuchProcess):
                process.kill()
        until(lambda: not _processes(cluster), 5.0)


def reload(cluster: Cluster) -> None:
    """Have a living server read its files again."""
    with suppress(psutil.NoSuchProcess):
        if master := _postmaster(cluster):
            master.send_signal(signal.SIGHUP)


def _pid_file(cluster: Cluster) -> list[str]:
    try:
        return (cluster.data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _postmaster(cluster: Cluster) -> psutil.Process | None:
    recorded = _pid_file(cluster)
    if not (recorded and recorded[0].strip().isdigit()):
        return None
    with suppress(psutil.Error):
        process = psutil.Process(int(recorded[0]))
        if _is_ours(process, cluster) and _is_postmaster(process):
            return process
    return None


def _processes(cluster: Cluster) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.NoSuchProcess):
            if _is_ours(process, cluster):
                found.append(process)
    return found


def _is_postmaster(process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        words = process.cmdline()  # empty while the process is going away
        return bool(words) and not words[0].startswith("postgres:")
    return False


def _is_ours(process: psutil.Process, cluster: Cluster) -> bool:
    if process.name() != "postgres" or process.status() == psutil.STATUS_ZOMBIE:
        return False
    try:
        return process.cwd() == str(cluster.data)
    except psutil.AccessDenied:
        # root in a container without CAP_SYS_PTRACE may not look, the server's own user may
        if os.geteuid() or process.uids().real != account(server_user(cluster)).pw_uid:
            return False
    return run(cluster, "readlink", f"/proc/{process.pid}/cwd").stdout.strip() == str(cluster.data)
