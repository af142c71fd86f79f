"""The server behind a reverse proxy: whose word on the visitor's address is believed."""

from __future__ import annotations

from contextlib import ExitStack
from http.client import HTTPConnection

import pytest
from flask import Flask, request

from tests.builders.web_server import served

VISITOR = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}


def echo() -> Flask:
    """Make a page that tells from where and how it was asked for."""
    app = Flask("echo")
    app.config["MAX_CONTENT_LENGTH"] = 1000
    app.add_url_rule("/", view_func=lambda: f"{request.remote_addr} {request.scheme}")
    return app


def answer(address: str) -> str:
    """Ask as a reverse proxy on this machine would."""
    connection = HTTPConnection(address.removeprefix("http://"), timeout=10)
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
    with served(echo(), proxy) as address:
        assert answer(address) == seen


def test_a_body_far_too_large_is_refused_before_it_is_sent() -> None:
    with served(echo()) as address:
        connection = HTTPConnection(address.removeprefix("http://"), timeout=10)
        connection.putrequest("POST", "/")
        connection.putheader("Content-Length", "2000")
        connection.endheaders()
        assert connection.getresponse().status == 413
        connection.close()


def test_a_connection_still_open_does_not_keep_the_server() -> None:
    with served(echo()) as address:
        connection = HTTPConnection(address.removeprefix("http://"), timeout=10)
        connection.request("GET", "/")
        assert connection.getresponse().status == 200
    connection.close()


def test_hundreds_of_idle_browsers_do_not_keep_others_out() -> None:
    with served(echo()) as address, ExitStack() as idle:
        for _ in range(200):
            connection = HTTPConnection(address.removeprefix("http://"), timeout=10)
            idle.callback(connection.close)
            connection.connect()
        assert answer(address).startswith("127.0.0.1")
