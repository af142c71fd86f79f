"""Transactions: all or nothing, no lost update, sentences for outages."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from reviewer.errors import Misconfigured, NotFound, Unavailable
from reviewer.store import calls
from reviewer.store.engine import open_engine, reading, transaction
from reviewer.usecases.context import prepare_database

CALL = "cq-platforms-2021"
WRITERS = 16
ROUNDS = 10


def test_a_failed_transaction_leaves_nothing(engine: Engine) -> None:
    def fail_halfway(session: Session) -> None:
        call = calls.get_call(session, CALL, to_change=True)
        calls.touch(session, call)
        session.flush()
        calls.get_call(session, "no-such-call")

    with pytest.raises(NotFound), transaction(engine) as session:
        fail_halfway(session)
    with reading(engine) as session:
        assert calls.get_call(session, CALL).revision == 0


def test_no_update_is_lost_between_many_writers(engine: Engine) -> None:
    def touch_often(_writer: int) -> None:
        for _ in range(ROUNDS):
            with transaction(engine) as session:
                calls.touch(session, calls.get_call(session, CALL, to_change=True))

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(touch_often, range(WRITERS)))
    with reading(engine) as session:
        assert calls.get_call(session, CALL).revision == WRITERS * ROUNDS


def test_reading_drops_changes(engine: Engine) -> None:
    with reading(engine) as session:
        calls.touch(session, calls.get_call(session, CALL))
    with reading(engine) as session:
        assert calls.get_call(session, CALL).revision == 0


def test_a_reader_is_not_held_up_by_a_writer(engine: Engine) -> None:
    with transaction(engine) as writing:
        calls.touch(writing, calls.get_call(writing, CALL, to_change=True))
        writing.flush()
        with reading(engine) as session:
            assert calls.get_call(session, CALL).revision == 0


def test_moments_come_back_aware_and_equal_whatever_their_zone(engine: Engine) -> None:
    shanghai = timezone(timedelta(hours=8))
    at = datetime(2022, 3, 14, 9, 15, tzinfo=shanghai)
    with transaction(engine) as session:
        calls.record(session, call=CALL, at=at, actor="staff:x", action="test")
    with reading(engine) as session:
        rows = calls.activities(session, CALL)
    assert [(row.at, row.at.utcoffset()) for row in rows] == [(at, timedelta(0))]


def test_a_naive_moment_is_refused() -> None:
    engine = open_engine("sqlite://")
    prepare_database(engine, lambda: datetime.now(UTC))
    naive = datetime(2022, 3, 14, 9, 15)  # noqa: DTZ001 the refusal of it is what is tested

    def record_it(session: Session) -> None:
        calls.record(session, call=None, at=naive, actor="staff:x", action="test")
        session.flush()

    with pytest.raises(ValueError, match="without a time zone"), transaction(engine) as session:
        record_it(session)


def test_an_address_that_no_driver_understands_is_refused() -> None:
    with pytest.raises(Misconfigured) as caught:
        open_engine("nonsense")
    assert caught.value.code == "error.database_url"


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="ascii")
    with pytest.raises(Unavailable) as caught:
        open_engine(f"sqlite:///{tmp_path / 'file' / 'x.sqlite3'}")
    assert caught.value.code == "error.folder"


def test_a_server_out_of_reach_is_said() -> None:
    engine = open_engine("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(Unavailable) as caught, reading(engine) as session:
        calls.all_calls(session)
    assert caught.value.code == "error.database_down"
    engine.dispose()


def test_a_locked_database_is_said(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.sqlite3'}"
    holder = open_engine(url)
    impatient = open_engine(url)
    with impatient.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=50")
    with (
        holder.begin(),
        pytest.raises(Unavailable) as caught,
        transaction(impatient) as session,
    ):
        session.connection()
    assert caught.value.code == "error.database_locked"
    holder.dispose()
    impatient.dispose()


def test_a_new_embedded_database_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "pingyi.sqlite3"
    with transaction(open_engine(f"sqlite:///{file}")) as session:
        session.execute(text("create table scores (value integer)"))
    modes = {entry.name: stat.S_IMODE(entry.stat().st_mode) for entry in tmp_path.iterdir()}
    assert set(modes.values()) == {0o600}


def test_the_folder_of_a_new_database_is_its_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        open_engine(f"sqlite:///{tmp_path / 'new' / 'var' / 'pingyi.sqlite3'}").dispose()
    finally:
        os.umask(before)
    for folder in (tmp_path / "new", tmp_path / "new" / "var"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
