"""No test reaches another machine: sockets connect to this machine and to Unix sockets alone."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class NetworkIsOff(Exception):
    """A test tried to reach another machine."""


@contextmanager
def only_this_machine() -> Iterator[None]:
    """Within, every connection elsewhere raises NetworkIsOff, and no other name is looked up."""
    kept = (socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo)
    connect, connect_ex, getaddrinfo = kept

    def guarded_connect(self: socket.socket, address: Any) -> None:
        _check(self, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        _check(self, address)
        return connect_ex(self, address)

    def guarded_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        if not _is_here(host):
            raise NetworkIsOff(f"looked up {host!r}")
        return getaddrinfo(host, *args, **kwargs)

    try:
        _put(guarded_connect, guarded_connect_ex, guarded_getaddrinfo)
        yield
    finally:
        _put(*kept)


def _put(connect: Any, connect_ex: Any, getaddrinfo: Any) -> None:
    socket.socket.connect = connect  # type: ignore[method-assign]
    socket.socket.connect_ex = connect_ex  # type: ignore[method-assign]
    socket.getaddrinfo = getaddrinfo


def _check(connecting: socket.socket, address: Any) -> None:
    if connecting.family != socket.AF_UNIX and not _is_here(address[0]):
        raise NetworkIsOff(f"connected to {address!r}")


def _is_here(host: Any) -> bool:
    if host is None or host in ("localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
