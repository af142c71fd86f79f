"""A season with a plan that tests of refusals share: a refusal changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reviewer.settings import Settings
from reviewer.store.engine import open_engine
from reviewer.usecases.context import Desk, prepare_database
from tests.builders.season import planned
from tests.conftest import standing_clock


@pytest.fixture(scope="module")
def module_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Give a desk that the tests of one module share."""
    folder = tmp_path_factory.mktemp("season")
    url = f"sqlite:///{folder / 'season.sqlite3'}"
    engine = open_engine(url)
    prepare_database(engine, standing_clock)
    desk = Desk(engine, Settings(url, folder), standing_clock, "a secret for tests, long enough")
    yield desk
    engine.dispose()


@pytest.fixture(scope="module")
def planned_desk(module_desk: Desk) -> Desk:
    """Give a season with a plan, for tests that must leave it as it is."""
    planned(module_desk)
    return module_desk
