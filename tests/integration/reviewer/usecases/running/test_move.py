"""One call from one installation to another: everything, unaltered, once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import col, select

from reviewer.errors import BadInput, NotFound, WrongPhase
from reviewer.model.experts import Expert
from reviewer.model.invitations import Invitation, OutgoingMessage
from reviewer.model.plans import DefenceSlot, Room
from reviewer.rules.tokens import token_digest
from reviewer.settings import Settings
from reviewer.store.engine import open_engine, transaction
from reviewer.usecases.archive.audit import write_audit
from reviewer.usecases.context import AppContext
from reviewer.usecases.invitations.messages import answer_token
from reviewer.usecases.invitations.send import queue_invitations
from reviewer.usecases.jobs.jobs import request_job
from reviewer.usecases.running.move import move_in, move_out
from tests.builders.databases import fresh_sqlite
from tests.builders.people import CALL, STAFF
from tests.builders.season import ROOM, fill, planned, score_all
from tests.conftest import standing_clock
from tests.integration.reviewer.usecases.running.test_backup import altered, everything

OTHER = "cq-platforms-2021"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[AppContext]:
    """Give a second installation with a secret of its own."""
    folder = tmp_path / "elsewhere"
    url = fresh_sqlite(folder / "pingyi.sqlite3")
    engine = open_engine(url)
    yield AppContext(engine, Settings(url, folder), standing_clock, "the secret of another house")
    engine.dispose()


def season(context: AppContext) -> None:
    """Plan a season and let it be scored."""
    planned(context)
    with transaction(context.engine) as session:
        slot = session.exec(select(DefenceSlot).order_by(col(DefenceSlot.id))).first()
        assert slot is not None
        slot.recused = [session.exec(select(Expert.id)).first() or 0]
        session.add(slot)
    score_all(context, {"G001": [80, 81, 82, 83, None]})


def test_a_moved_call_has_the_same_audit(
    context: AppContext, elsewhere: AppContext, tmp_path: Path
) -> None:
    season(context)
    out = move_out(context, STAFF, CALL, tmp_path / "call.zip")
    told = move_in(elsewhere, STAFF, tmp_path / "call.zip", signer=out.signer.upper())
    assert told == out
    assert write_audit(elsewhere, STAFF, CALL) == write_audit(context, STAFF, CALL)


def test_what_is_no_evidence_moves_up_beside_others(
    context: AppContext, elsewhere: AppContext, tmp_path: Path
) -> None:
    season(context)
    with transaction(elsewhere.engine) as session:
        session.add(Room(call=OTHER, name="1号厅", floor="1楼", capacity=9))
    move_out(context, STAFF, CALL, tmp_path / "call.zip")
    move_in(elsewhere, STAFF, tmp_path / "call.zip")
    assert write_audit(elsewhere, STAFF, CALL) == write_audit(context, STAFF, CALL)
    with transaction(elsewhere.engine) as session:
        rooms = session.exec(select(Room)).all()
        assert sorted((row.call, row.name) for row in rooms) == [(CALL, ROOM), (OTHER, "1号厅")]


def test_evidence_keeps_its_numbers_or_does_not_move(
    plain_context: AppContext, elsewhere: AppContext, tmp_path: Path
) -> None:
    season(plain_context)
    fill(elsewhere, call=OTHER)
    before = everything(elsewhere)
    move_out(plain_context, STAFF, CALL, tmp_path / "call.zip")
    with pytest.raises(WrongPhase) as refusal:
        move_in(elsewhere, STAFF, tmp_path / "call.zip")
    assert refusal.value.code == "error.move_numbers_taken"
    assert everything(elsewhere) == before


def test_answers_work_by_the_links_that_the_new_house_sends(
    plain_context: AppContext, elsewhere: AppContext, tmp_path: Path
) -> None:
    planned(plain_context)
    queue_invitations(plain_context, STAFF, CALL)
    with pytest.raises(WrongPhase) as refusal:
        move_out(plain_context, STAFF, CALL, tmp_path / "call.zip")
    assert refusal.value.code == "error.move_mail_waiting"
    with transaction(plain_context.engine) as session:
        for message in session.exec(select(OutgoingMessage)).all():
            message.state = "sent"
            session.add(message)
    move_out(plain_context, STAFF, CALL, tmp_path / "call.zip")
    move_in(elsewhere, STAFF, tmp_path / "call.zip")
    with transaction(elsewhere.engine) as session:
        rows = session.exec(select(Invitation)).all()
        assert rows
        for row in rows:
            assert row.token_digest == token_digest(answer_token(elsewhere, row.uid))


def test_what_cannot_be_moved_is_refused(
    plain_context: AppContext, elsewhere: AppContext, tmp_path: Path
) -> None:
    season(plain_context)
    file = tmp_path / "call.zip"
    out = move_out(plain_context, STAFF, CALL, file)
    with pytest.raises(NotFound):
        move_out(plain_context, STAFF, "nothing", tmp_path / "none.zip")
    cases = {
        altered(file, "manifest.json", tmp_path / "altered.zip"): "error.move_signature",
        altered(file, "tables/expert.jsonl", tmp_path / "rows.zip"): "error.bundle_damaged",
    }
    for spoilt, code in cases.items():
        with pytest.raises(BadInput) as refusal:
            move_in(elsewhere, STAFF, spoilt)
        assert refusal.value.code == code
    with pytest.raises(BadInput) as signer:
        move_in(elsewhere, STAFF, file, signer="0000-" + out.signer[5:])
    assert signer.value.code == "error.move_signer"
    move_in(elsewhere, STAFF, file)
    with pytest.raises(WrongPhase) as twice:
        move_in(elsewhere, STAFF, file)
    assert twice.value.code == "error.move_call_there"
    request_job(plain_context, STAFF, CALL, "replan")
    with pytest.raises(WrongPhase) as busy:
        move_out(plain_context, STAFF, CALL, file)
    assert busy.value.code == "error.move_jobs_open"
