"""The server behind a reverse proxy: whose word on the visitor's address is believed."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack, suppress
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


def test_a_request_that_trickles_in_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.deadlines.HEADER_SECONDS", 0.0)
    with served(echo()) as address:
        host, _, port = address.removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port)), timeout=10) as trickle:
            trickle.sendall(b"GET / HTTP/1.1\r\n")
            time.sleep(0.2)  # so that the next bytes come by themselves
            with suppress(OSError):
                trickle.sendall(b"X: y\r\n")
                assert trickle.recv(100) == b""
        assert answer(address).startswith("127.0.0.1")


def test_one_address_does_not_take_every_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.deadlines.CappedChannel.most_of_one", 5)
    with served(echo()) as address, ExitStack() as idle:
        host, _, port = address.removeprefix("http://").partition(":")
        opened = [socket.create_connection((host, int(port)), timeout=10) for _ in range(6)]
        for connection in opened:
            idle.callback(connection.close)
        assert opened[-1].recv(100) == b""  # closed at once; the first five stay
        opened[0].sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert opened[0].recv(12) == b"HTTP/1.1 200"
