"""The web server: waitress, in the process that was started."""

from __future__ import annotations

import errno
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, cast

from flask import Flask
from waitress import wasyncore
from waitress.proxy_headers import proxy_headers_middleware
from waitress.server import BaseWSGIServer, create_server

from reviewer.errors import BadInput, Unavailable
from web.deadlines import IDLE_SECONDS, CappedChannel, DeadlineChannel
from web.sso import TrustedHeaderSignOn

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

# With eight, threads wait for each other: a save took a third more of the processor.
THREADS = 4
# Browsers keep connections open that they do not use: a meeting room of phones holds hundreds. An
# account may usually have 1,024 files open.
CONNECTIONS = 800
PORTS = range(65536)


class Server:
    """A bound server that can be run and stopped; `port` is the one it listens on."""

    def __init__(
        self, app: Flask, host: str, port: int, proxy: str | None, sso_header: str | None
    ) -> None:
        self._sockets: dict[int, object] = {}
        self._bound = cast(
            "_Bound",
            create_server(
                _before(app, proxy, sso_header),
                map=self._sockets,
                host=host,
                port=port,
                threads=THREADS,
                connection_limit=CONNECTIONS,
                channel_timeout=IDLE_SECONDS,
                asyncore_use_poll=True,  # select() knows no more than 1,024 files
                ident="",
                # The application refuses with a page first; this is for bodies far beyond it,
                # which would be written to disk before it is asked.
                max_request_body_size=2 * app.config["MAX_CONTENT_LENGTH"],
                clear_untrusted_proxy_headers=False,  # done by what stands before the application
            ),
        )
        # A name with several addresses has a server for each; all share the map of sockets.
        for listener in self._sockets.values():
            if isinstance(listener, BaseWSGIServer):
                listener.channel_class = DeadlineChannel if proxy else CappedChannel
        self.port = self._bound.effective_port

    def run(self) -> None:
        """Serve until stopped."""
        self._bound.run()
        self._bound.task_dispatcher.shutdown()

    def stop(self) -> None:
        """Close every connection and let `run` return; may be called from any thread."""
        # Closed by the thread that waits on them: a socket closed under a waiting select is an
        # error there.
        self._bound.trigger.pull_trigger(lambda: wasyncore.close_all(self._sockets))


class _Dispatcher(Protocol):
    def shutdown(self) -> bool: ...


class _Trigger(Protocol):
    def pull_trigger(self, thunk: Callable[[], None]) -> None: ...


class _Bound(Protocol):
    effective_port: int
    trigger: _Trigger
    task_dispatcher: _Dispatcher

    def run(self) -> None: ...


def open_server(
    app: Flask,
    host: str,
    port: int,
    trusted_proxy: str | None = None,
    sso_header: str | None = None,
) -> Server:
    """Bind the address; `run()` on the result then serves until `stop()`.

    Port 0 takes any free one. `trusted_proxy` is the address of the reverse proxy in front: only
    its word is taken for the visitor's address, by which tries are counted, and for the name in
    `sso_header` of whom the house signed in. Raises Unavailable
    when the port is taken or forbidden, BadInput when there is no such address.
    """
    if port not in PORTS:
        raise BadInput("error.port_unknown", port=port)
    try:
        return Server(app, host, port, trusted_proxy, sso_header)
    except OSError as error:
        code = {errno.EADDRINUSE: "error.port_taken", errno.EACCES: "error.port_forbidden"}
        raise Unavailable(
            code.get(error.errno or 0, "error.address_unusable"), host=host, port=port
        ) from error
    except ValueError as error:
        raise BadInput("error.address_unusable", host=host, port=port) from error


def _before(app: Flask, proxy: str | None, sso_header: str | None) -> WSGIApplication:
    """Put before the application what judges by who is really at the other end.

    Headers about the visitor are believed only where the trusted proxy sent them, and taken away
    from every other request.
    """
    known: WSGIApplication = proxy_headers_middleware(
        app,
        trusted_proxy=proxy,
        trusted_proxy_count=1,
        trusted_proxy_headers={"x-forwarded-for", "x-forwarded-proto"},
        clear_untrusted=True,
    )
    if proxy is None or sso_header is None:
        return known
    return TrustedHeaderSignOn(known, proxy, sso_header)
