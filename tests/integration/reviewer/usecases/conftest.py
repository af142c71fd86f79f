"""A season with a plan that tests of refusals share: a refusal changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reviewer.settings import Settings
from reviewer.store.engine import open_engine
from reviewer.usecases.context import AppContext
from tests.builders.databases import fresh_sqlite
from tests.builders.season import planned
from tests.conftest import standing_clock


@pytest.fixture(scope="module")
def module_context(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppContext]:
    """Give a context that the tests of one module share."""
    folder = tmp_path_factory.mktemp("season")
    url = fresh_sqlite(folder / "season.sqlite3")
    engine = open_engine(url)
    context = AppContext(
        engine, Settings(url, folder), standing_clock, "a secret for tests, long enough"
    )
    yield context
    engine.dispose()


@pytest.fixture(scope="module")
def planned_context(module_context: AppContext) -> AppContext:
    """Give a season with a plan, for tests that must leave it as it is."""
    planned(module_context)
    return module_context
