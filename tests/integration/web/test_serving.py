"""The server behind a reverse proxy: whose word on the visitor's address is believed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

import pytest
from flask import Flask, request

from web.serving import open_server

VISITOR = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}


@contextmanager
def served(proxy: str | None) -> Iterator[int]:
    """Serve a page that tells from where and how it was asked for."""
    app = Flask("echo")
    app.add_url_rule("/", view_func=lambda: f"{request.remote_addr} {request.scheme}")
    server = open_server(app, "127.0.0.1", 0, proxy)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield server.effective_port
    server.close()


def answer(port: int) -> str:
    """Ask as a reverse proxy on this machine would."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/", headers=VISITOR)
    text = connection.getresponse().read().decode()
    connection.close()
    return text


@pytest.mark.parametrize(
    ("proxy", "seen"),
    [
        (None, "127.0.0.1 http"),
        ("127.0.0.1", "203.0.113.7 https"),
        ("192.0.2.1", "127.0.0.1 http"),
    ],
)
def test_only_the_trusted_proxy_names_the_visitor(proxy: str | None, seen: str) -> None:
    with served(proxy) as port:
        assert answer(port) == seen
