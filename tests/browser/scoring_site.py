"""A small season in the middle of scoring, served for the browser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from reviewer.settings import Settings
from reviewer.store.engine import open_engine
from reviewer.usecases.context import AppContext
from reviewer.usecases.scoring.sheet import read_scoresheet
from tests.browser.conftest import ROOT, Site
from tests.builders.databases import fresh_sqlite
from tests.builders.people import CALL, expert
from tests.builders.season import planned, score_all, sign
from tests.builders.web_server import served
from tests.conftest import standing_clock
from web.app import create_app

FONTS = ROOT / "web" / "static" / "vendor" / "fonts"


@contextmanager
def scoring_site(
    folder: Path, signed: Sequence[str], marks: Mapping[str, Sequence[int | None]]
) -> Iterator[Site]:
    """Serve a season with a plan; `signed` are experts, `marks` those of the seated ones."""
    url = fresh_sqlite(folder / "site.sqlite3")
    engine = open_engine(url)
    settings = Settings(url, folder, fonts=FONTS)
    context = AppContext(
        engine, settings, standing_clock, "a secret for tests, long enough to be one"
    )
    planned(context)
    sign(context, signed)
    score_all(context, marks)
    with served(create_app(context)) as address:
        yield Site(context, address)
    engine.dispose()


def stored(site: Site, who: str, code: str = "G001") -> dict[str, str]:
    """Give what the server holds of a sheet: marks as text, and the comment."""
    view = read_scoresheet(site.context, expert(who), CALL, code)
    return {name: f"{mark:f}" for name, mark in view.marks.items()} | {"comment": view.comment}
