"""The chain of acts: one order under many writers, and what each act changed from what to what."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine

from reviewer.model.accounts import Account
from reviewer.rules.evidence import START, kept_value, link_of, moment_text, seal_of
from reviewer.store import calls
from reviewer.store.engine import reading, transaction
from reviewer.store.evidence import acts_of, entry_content, head_of
from tests.builders.people import CALL
from tests.conftest import NOON

WRITERS, EACH = 8, 6


def _act(engine: Engine, number: int) -> None:
    with transaction(engine) as session:
        calls.record(
            session, call=CALL, at=NOON, actor="staff:x", action="test", subject=str(number)
        )


def test_many_writers_make_one_unbroken_chain(engine: Engine) -> None:
    with reading(engine) as session:
        begun = head_of(session, CALL)[0]
    with ThreadPoolExecutor(WRITERS) as writers:
        list(writers.map(lambda number: _act(engine, number), range(WRITERS * EACH)))
    with reading(engine) as session:
        acts = list(acts_of(session, CALL))
        head = head_of(session, CALL)
    assert [act.number for act in acts] == list(range(1, begun + WRITERS * EACH + 1))
    assert {int(act.subject) for act in acts[begun:]} == set(range(WRITERS * EACH))
    previous = START
    for act in acts:
        previous = link_of(
            previous,
            number=act.number,
            at=moment_text(act.at),
            action=act.action,
            seal=seal_of(entry_content(act)),
        )
        assert previous == act.digest
    assert head == (acts[-1].number, acts[-1].digest)


def test_an_act_keeps_what_changed_from_what_to_what(engine: Engine) -> None:
    with transaction(engine) as session:
        account = Account(role="expert", call=CALL, subject="E1", name="甲", created_at=NOON)
        session.add(account)
        calls.record(session, call=CALL, at=NOON, actor="staff:x", action="made")
    with transaction(engine) as session:
        row = session.get_one(Account, account.id)
        row.name, row.language = "乙", "en"  # the language is no evidence
        session.add(row)
        calls.record(session, call=CALL, at=NOON, actor="staff:x", action="renamed")
    with transaction(engine) as session:
        session.delete(session.get_one(Account, account.id))
    with reading(engine) as session:
        made, renamed, removed = list(acts_of(session, CALL))[-3:]
    whole = {"role": "expert", "call": CALL, "subject": "E1", "name": "甲"}
    key = {"table": "account", "key": account.id}
    assert made.changes == [{**key, "from": None, "to": whole}]
    assert renamed.changes == [{**key, "from": {"name": "甲"}, "to": {"name": "乙"}}]
    assert removed.changes == [{**key, "from": {**whole, "name": "乙"}, "to": None}]
    assert (removed.action, removed.actor) == ("rows_changed", "")  # nobody said what it was


def test_nothing_is_chained_of_what_was_undone(engine: Engine) -> None:
    with reading(engine) as session:
        before = head_of(session, CALL)
    try:
        with transaction(engine) as session:
            calls.record(session, call=CALL, at=NOON, actor="staff:x", action="test")
            raise ValueError("undone")
    except ValueError:
        pass
    with reading(engine) as session:
        assert head_of(session, CALL) == before


def test_long_documents_are_kept_by_their_digest() -> None:
    assert kept_value({"a": 1}) == {"a": 1}
    long = kept_value(["x" * 2000])
    assert isinstance(long, dict)
    assert list(long) == ["sha256"]
