"""The application on a real database, and a browser's stand-in that keeps cookies."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from reviewer.settings import Settings
from reviewer.usecases.conflicts.find import find_conflicts
from reviewer.usecases.context import COMMAND_LINE, AppContext, open_context
from reviewer.usecases.intake.commit import import_workbooks
from reviewer.usecases.plans.solve import prepare_panels, solve, store_plan
from reviewer.usecases.screening.screen import screen_submissions
from tests.builders.databases import fresh_sqlite
from tests.builders.links import own_link
from tests.conftest import standing_clock
from web.app import create_app

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
SAMPLE = Path(__file__).parents[3] / "data" / "sample"
PLATFORMS, INTERNET = "cq-platforms-2021", "cq-industrial-internet-2022"
DATABASE = "web.sqlite3"


@dataclass
class Person:
    """Someone at a browser: keeps cookies, and sends the form token of the page it was given."""

    client: FlaskClient

    def get(self, address: str) -> TestResponse:
        """Open a page."""
        return self.client.get(address)

    def post(self, address: str, **fields: object) -> TestResponse:
        """Send a form with the token that belongs to this session."""
        token = token_of(self.client.get("/verify").text)
        return self.client.post(address, data={"csrf_token": token, **fields})


SignIn = Callable[..., Person]


def token_of(page: str) -> str:
    """Find the form token in a page."""
    found = TOKEN.search(page)
    assert found is not None
    return found.group(1)


def settings_in(folder: Path) -> Settings:
    """Settle everything in one folder, with a fresh database where there is none."""
    file = folder / DATABASE
    return Settings(f"sqlite:///{file}" if file.exists() else fresh_sqlite(file), folder)


@pytest.fixture
def context(tmp_path: Path) -> Iterator[AppContext]:
    """Open a fresh embedded database with the built-in calls."""
    opened = open_context(settings_in(tmp_path), standing_clock)
    yield opened
    opened.engine.dispose()


@pytest.fixture(scope="session")
def planned_season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Take both sample calls as far as their panels, once for all tests."""
    folder = tmp_path_factory.mktemp("season")
    context = open_context(settings_in(folder), standing_clock)
    for call in (PLATFORMS, INTERNET):
        import_workbooks(context, COMMAND_LINE, call, [SAMPLE / call])
        screen_submissions(context, COMMAND_LINE, call)
        find_conflicts(context, COMMAND_LINE, call)
        prepared = prepare_panels(context, COMMAND_LINE, call)
        store_plan(context, COMMAND_LINE, prepared, solve(prepared))
    context.engine.dispose()
    return folder


@pytest.fixture
def season(planned_season: Path, tmp_path: Path) -> Iterator[AppContext]:
    """Open a copy of the planned season that a test may change."""
    shutil.copytree(planned_season, tmp_path, dirs_exist_ok=True)
    opened = open_context(settings_in(tmp_path), standing_clock)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def app(context: AppContext) -> Flask:
    """Build the application as it is served, CSRF and all."""
    return create_app(context)


def door(context: AppContext) -> SignIn:
    """Give what signs people in on a context, through real links."""
    app = create_app(context)

    def enter(role: str, subject: str | None = None, call: str | None = None) -> Person:
        link = own_link(context, role, subject, call)
        person = Person(app.test_client())
        assert person.post(f"/enter/{link.token}").status_code == 303
        return person

    return enter


@pytest.fixture
def sign_in(context: AppContext) -> SignIn:
    """Sign a person in through a real link, on the empty database."""
    return door(context)


@pytest.fixture
def enter(season: AppContext) -> SignIn:
    """Sign a person in through a real link, in the planned season."""
    return door(season)


def queries_of(context: AppContext, act: Callable[[], object]) -> int:
    """Count the statements that an act sends to the database."""
    sent: list[str] = []

    def note(*arguments: object) -> None:
        sent.append(str(arguments[2]))

    event.listen(context.engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(context.engine, "before_cursor_execute", note)
    return len(sent)
