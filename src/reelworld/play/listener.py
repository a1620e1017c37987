"""The place on the network where the page is found."""

from __future__ import annotations

import errno
import os
import socket

from reelworld.kit.errors import UserError
from reelworld.play.settings import PlaySettings

_WHY_NOT = {
    errno.EADDRINUSE: "something is already listening there; choose another with --port, "
    "or --port 0 for any free one",
    errno.EACCES: "this user may not use it; choose a port from 1024 up with --port",
    errno.EADDRNOTAVAIL: "this machine has no such address; --host 127.0.0.1 always works",
}


def open_socket(settings: PlaySettings) -> socket.socket:
    """A listening socket on the wanted address; held from now on, so nobody takes it meanwhile.

    Raises ``UserError`` if the port is in use or not ours, or the address unknown.
    """
    host, port = settings.host, settings.port
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return _listen(family, address)
    except socket.gaierror:
        raise UserError(
            f"There is no address called {host!r}; --host 127.0.0.1 always works."
        ) from None
    except OSError as error:
        if error.errno not in _WHY_NOT:
            raise
        why = _WHY_NOT[error.errno]
        raise UserError(f"Cannot listen on {host} port {port}: {why}.") from None


def _listen(family: int, address: tuple) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":  # elsewhere this would let two servers share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


def page_url(listener: socket.socket) -> str:
    """The address to open in a browser on this machine."""
    host, port = listener.getsockname()[:2]
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]"}.get(host, host)
    return f"http://{name}:{port}"
