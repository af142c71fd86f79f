"""The real server, in a thread of its own, for as long as a test needs it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from web.serving import open_server


@contextmanager
def served(app: Flask, proxy: str | None = None, sso_header: str | None = None) -> Iterator[str]:
    """Serve the pages on a free port; gives their address without a slash at the end."""
    server = open_server(app, "127.0.0.1", 0, proxy, sso_header)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.stop()
        thread.join(timeout=30)
    assert not thread.is_alive()
