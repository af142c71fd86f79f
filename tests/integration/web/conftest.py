"""The application on a real database, and a browser's stand-in that keeps cookies."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reviewer.settings import Settings
from reviewer.usecases.desk import COMMAND_LINE, Desk, open_desk
from reviewer.usecases.sign_in import create_link
from web.app import create_app

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
SignIn = Callable[..., FlaskClient]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Open a fresh embedded database with the built-in calls."""
    return open_desk(Settings(f"sqlite:///{tmp_path / 'web.sqlite3'}", tmp_path))


@pytest.fixture
def app(desk: Desk) -> Flask:
    """Build the application as it is served, CSRF and all."""
    return create_app(desk)


@pytest.fixture
def sign_in(app: Flask, desk: Desk) -> SignIn:
    """Sign a person in through a real link."""

    def enter(role: str, subject: str | None = None, call: str | None = None) -> FlaskClient:
        link = create_link(desk, COMMAND_LINE, role, subject, call)
        client = app.test_client()
        address = f"/enter/{link.token}"
        answer = client.post(address, data={"csrf_token": token_of(client.get(address).text)})
        assert answer.status_code == 303
        return client

    return enter


def token_of(page: str) -> str:
    """Find the form token in a page."""
    found = TOKEN.search(page)
    assert found is not None
    return found.group(1)
