"""Inviting many: each invitation costs the same however many there are."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import event

from reviewer.settings import Settings
from reviewer.store.engine import open_engine
from reviewer.usecases.context import AppContext
from reviewer.usecases.invitations.send import queue_invitations
from tests.builders.databases import fresh_sqlite
from tests.builders.many import season_of
from tests.builders.people import CALL, STAFF
from tests.conftest import standing_clock

EXPERTS, APPLICANTS = 5, 12
PANEL = EXPERTS + APPLICANTS
# Eight questions for each invitation, and whether an expert's address was changed of late.
COST = 8 * PANEL + EXPERTS


def questions(folder: Path, invitations: int) -> int:
    """Count what the database is asked while so many invitations are queued."""
    folder.mkdir()
    engine = open_engine(fresh_sqlite(folder / "many.sqlite3"))
    context = AppContext(engine, Settings(str(engine.url), folder), standing_clock, "a secret" * 5)
    season_of(context, invitations)
    asked: list[object] = []
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    assert len(queue_invitations(context, STAFF, CALL)) == invitations
    engine.dispose()
    return len(asked)


def test_each_invitation_costs_the_same_however_many_there_are(tmp_path: Path) -> None:
    row, two, four = (questions(tmp_path / str(n), n * PANEL) for n in (1, 2, 4))
    assert two - row == COST
    assert four - two == 2 * COST
