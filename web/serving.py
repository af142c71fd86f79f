"""The web server: waitress, in the process that was started."""

from __future__ import annotations

import errno
from typing import Protocol, cast

from flask import Flask
from waitress.server import create_server

from reviewer.errors import BadInput, Unavailable

THREADS = 8
PORTS = range(65536)


class Server(Protocol):
    """A bound server that can be run and closed; `effective_port` is the one it listens on."""

    effective_port: int

    def run(self) -> None:
        """Serve until closed."""

    def close(self) -> None:
        """Stop listening."""


def open_server(app: Flask, host: str, port: int, trusted_proxy: str | None = None) -> Server:
    """Bind the address; `run()` on the result then serves until `close()`.

    Port 0 takes any free one. `trusted_proxy` is the address of the reverse proxy in front: only
    its word is taken for the visitor's address, by which tries are counted. Raises Unavailable
    when the port is taken or forbidden, BadInput when there is no such address.
    """
    if port not in PORTS:
        raise BadInput("error.port_unknown", port=port)
    try:
        server = create_server(
            app, host=host, port=port, threads=THREADS, ident="", **_behind(trusted_proxy)
        )
        return cast("Server", server)
    except OSError as error:
        code = {errno.EADDRINUSE: "error.port_taken", errno.EACCES: "error.port_forbidden"}
        raise Unavailable(
            code.get(error.errno or 0, "error.address_unusable"), host=host, port=port
        ) from error
    except ValueError as error:
        raise BadInput("error.address_unusable", host=host, port=port) from error


def _behind(proxy: str | None) -> dict[str, object]:
    if proxy is None:
        return {}
    return {
        "trusted_proxy": proxy,
        "trusted_proxy_count": 1,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        "clear_untrusted_proxy_headers": True,
    }
