"""A provider closes connections it thinks idle; a request that met such a one is sent again, on a new connection."""

from collections.abc import Callable
from typing import TypeVar

import requests

T = TypeVar("T")


def once_more(call: Callable[[], T]) -> T:
    """Return what the call returns, the second time if the first lost its connection; wrapping twice does no harm."""
    try:
        return call()
    except (requests.Timeout, requests.exceptions.SSLError):
        raise
    except requests.ConnectionError:
        return call()
