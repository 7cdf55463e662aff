"""An end to an HTTP exchange as a whole: a timeout of requests begins anew with every byte that drips in."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection


class Cut:
    """The connections opened under one deadline, and whether it has ended them."""

    def __init__(self) -> None:
        self.happened = threading.Event()
        self._handles: list[socket.socket] = []

    def watch(self, connection: socket.socket) -> None:
        # A handle of our own: TLS takes the first one over, and shutting down any handle ends the connection.
        self._handles.append(connection.dup())
        if self.happened.is_set():
            self.end()

    def end(self) -> None:
        self.happened.set()
        for handle in list(self._handles):
            with suppress(OSError):
                handle.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        for handle in self._handles:
            handle.close()


CURRENT: ContextVar[Cut | None] = ContextVar("current deadline", default=None)


@contextmanager
def deadline(seconds: float) -> Iterator[Cut]:
    """End every connection this thread opens in the block once the time is over; its reads fail or just end."""
    cut = Cut()
    timer = threading.Timer(seconds, cut.end)
    timer.daemon = True
    timer.start()
    token = CURRENT.set(cut)
    try:
        yield cut
    finally:
        CURRENT.reset(token)
        timer.cancel()
        timer.join()
        cut.close()


def watched(connection: socket.socket) -> socket.socket:
    if cut := CURRENT.get():
        cut.watch(connection)
    return connection


class Connection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return watched(super()._new_conn())


class SecureConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return watched(super()._new_conn())


class Pool(HTTPConnectionPool):
    ConnectionCls = Connection  # pyright: ignore[reportAssignmentType]


class SecurePool(HTTPSConnectionPool):
    ConnectionCls = SecureConnection  # pyright: ignore[reportAssignmentType]


POOLS = {"http": Pool, "https": SecurePool}


class DeadlineAdapter(HTTPAdapter):
    """Opens connections a `deadline` can end."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = POOLS

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = POOLS
        return manager


def with_deadlines(session: requests.Session) -> requests.Session:
    """Mount the adapter for every address of the session."""
    for scheme in POOLS:
        session.mount(f"{scheme}://", DeadlineAdapter())
    return session
