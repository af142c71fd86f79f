"""Append every act and every change of evidence to the chain of its call, in one order.

Acts are noted while a transaction runs, and changed rows are seen when they are flushed; both are
chained as the last thing before the commit, so that writers of one call wait for each other only
as long as a link takes.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from typing import cast

from sqlalchemy import Executable, Table, bindparam, event, inspect, text
from sqlalchemy import select as columns
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import UOWTransaction
from sqlmodel import Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from reviewer.model.calls import Activity, Call
from reviewer.model.evidence import KEPT, ChainHead
from reviewer.model.plans import DefenceSlot, Panel, Plan, Seat
from reviewer.model.scores import Mark, Scoresheet
from reviewer.model.tables import Json
from reviewer.rules.evidence import START, digest_of_json, kept_value, link_of, moment_text, seal_of

ACTS, CHANGES, CHAINED, COMMITTED = "acts", "changes", "chained", "committed"
ChainedCall = Callable[[int, str], None]
COLUMNS = (
    "call",
    "at",
    "actor",
    "action",
    "subject",
    "detail",
    "number",
    "session",
    "nonce",
    "changes",
    "digest",
)
NONCE_BYTES = 16
# Once in every save: as the library runs them a save takes 0.4 ms more (measured).
PLAIN_READ = "SELECT number, digest FROM chainhead WHERE call = ?"
PLAIN_MOVE = "UPDATE chainhead SET number = ?, digest = ? WHERE call = ?"
UNSAID = "rows_changed"  # the act of rows that changed without an act of their own
Change = dict[str, object]


class RecordingSession(Session):
    """A session that remembers which rows of evidence it changed."""


def note_act(session: Session, act: Activity) -> None:
    """Note an act; it is chained and written when the transaction commits."""
    acts: list[Activity] = session.info.setdefault(ACTS, [])
    acts.append(act)


def chain_acts(session: Session) -> None:
    """Chain what was noted, call by call in the order of their names, just before the commit."""
    session.flush()
    acts: list[Activity] = session.info.pop(ACTS, [])
    changes: dict[tuple[str, str], Change] = session.info.pop(CHANGES, {})
    if not acts and not changes:
        return
    by_call: dict[str, list[Activity]] = defaultdict(list)
    for act in acts:
        by_call[act.call or ""].append(act)
    for call, changed in _by_call(session, changes.values(), list(by_call)).items():
        _attach(by_call[call], call, changed)
    waiting: dict[str, ChainedCall] = session.info.pop(CHAINED, {})
    for call in sorted(by_call):  # always in this order, or two transactions wait for each other
        end = _append(session, call, by_call[call])
        if call in waiting:
            waiting[call](*end)
    session.flush()


def once_chained(session: Session, call: str, tell: ChainedCall) -> None:
    """Let something be told number and digest of the call's last act, before the commit."""
    session.info.setdefault(CHAINED, {})[call] = tell


def once_committed(session: Session, act: Callable[[], None]) -> None:
    """Let something be done once the transaction is committed, and never where it is not."""
    session.info.setdefault(COMMITTED, []).append(act)


@event.listens_for(RecordingSession, "after_commit")
def _committed(session: Session) -> None:
    acts: list[Callable[[], None]] = session.info.pop(COMMITTED, [])
    for act in acts:
        act()


@event.listens_for(RecordingSession, "after_rollback")
def _rolled_back(session: Session) -> None:
    session.info.pop(COMMITTED, None)


def head_of(session: Session, call: str) -> tuple[int, str]:
    """Give how many acts the chain of a call has and the digest of the last one."""
    row = session.execute(
        select(ChainHead.number, ChainHead.digest).where(ChainHead.call == call)
    ).first()
    return (int(row[0]), str(row[1])) if row else (0, START)


def take_over(session: Session, now: datetime) -> None:
    """Begin the chains of a database: what it holds already is taken over as it stands.

    Does nothing where they were begun.
    """
    begun = select(Activity.id).where(Activity.action == "chain_begun").limit(1)
    if session.exec(begun).first() is not None:
        return
    changes: dict[tuple[str, str], Change] = {}
    for table in KEPT:
        for row in session.exec(select(table)).all():
            _keep(changes, row, _content(row), None)
    session.info[CHANGES] = changes
    for call in ("", *session.exec(select(Call.name)).all()):
        note_act(session, Activity(call=call or None, at=now, actor="", action="chain_begun"))


def entry_content(act: Activity) -> dict[str, object]:
    """Give the sealed content of an act: what is hashed and what the audit file opens."""
    return {
        "nonce": act.nonce,
        "actor": act.actor,
        "session": act.session,
        "subject": act.subject,
        "detail": act.detail,
        "changes": digest_of_json(act.changes) if act.changes else "",
    }


def _append(session: Session, call: str, acts: list[Activity]) -> tuple[int, str]:
    read, write, move, both = _statements()
    connection = session.connection()
    plain = connection.dialect.name == "sqlite"  # whose driver takes these as they are
    held = (
        connection.exec_driver_sql(PLAIN_READ, (call,)).first()
        if plain
        else connection.execute(read, {"chain": call}).first()
    )
    if held is None:
        begin = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        values = {"call": call, "number": 0, "digest": START}
        connection.execute(begin(ChainHead).values(values).on_conflict_do_nothing())
        held = connection.execute(read, {"chain": call}).one()
    number, previous = int(held[0]), str(held[1])
    rows = []
    for act in acts:
        number += 1
        act.number, act.nonce = number, secrets.token_hex(NONCE_BYTES)
        _require_zone(act.at)
        previous = act.digest = link_of(
            previous,
            number=number,
            at=moment_text(act.at),
            action=act.action,
            seal=seal_of(entry_content(act)),
        )
        rows.append({name: getattr(act, name) for name in COLUMNS})
    moved = {"chain": call, "now": number, "end": previous}
    if len(rows) == 1 and connection.dialect.name == "postgresql":
        connection.execute(both, {**rows[0], **moved})
        return number, previous
    # A single act, the usual case, goes by the driver's plain way: its way for many costs more.
    connection.execute(write, rows[0] if len(rows) == 1 else rows)
    if plain:
        connection.exec_driver_sql(PLAIN_MOVE, (number, previous, call))
    else:
        connection.execute(move, moved)
    return number, previous


@cache  # every save asks for them: to write them out anew takes longer than to run them
def _statements() -> tuple[Executable, Executable, Executable, Executable]:
    """Write out: read a head and hold it, write acts, move the head, and the last two in one."""
    heads, acts = metadata_table(ChainHead), metadata_table(Activity)
    own = heads.c.call == bindparam("chain")
    read = columns(heads.c.number, heads.c.digest).where(own).with_for_update()
    move = heads.update().where(own).values(number=bindparam("now"), digest=bindparam("end"))
    write = acts.insert().inline()
    names = ", ".join(COLUMNS)
    both = text(  # of the names of our own tables and columns alone
        f"WITH moved AS (UPDATE {heads.name} SET number = :now, digest = :end WHERE call = :chain)"  # noqa: S608 as above
        f" INSERT INTO {acts.name} ({names}) VALUES (:{names.replace(', ', ', :')})"
    ).bindparams(*(bindparam(name, type_=acts.c[name].type) for name in COLUMNS))
    return read, write, move, both


def metadata_table(model: type[SQLModel]) -> Table:
    """Give the table that keeps a model's rows."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


def _require_zone(moment: datetime) -> None:
    if moment.tzinfo is None:
        msg = "a moment without a time zone cannot be stored"
        raise ValueError(msg)


def _attach(acts: list[Activity], call: str, changed: list[Json]) -> None:
    """Let the last act of the call say which rows changed; without any, an act of its own does."""
    if not acts:
        acts.append(Activity(call=call or None, at=datetime.now(UTC), actor="", action=UNSAID))
    acts[-1].changes = changed


def _by_call(
    session: Session, changes: Iterable[Change], calls: list[str]
) -> dict[str, list[Json]]:
    """Sort changes by the call they belong to; the call is no part of what is kept."""
    found: dict[str, list[Json]] = defaultdict(list)
    only = calls[0] if len(calls) == 1 else None
    for change in changes:
        row = cast("SQLModel", change.pop("row"))
        call = _call_of(session, row, only)
        found[call].append(change)
    return found


def _call_of(session: Session, row: SQLModel, only: str | None) -> str:
    if isinstance(row, Call):
        return row.name
    call = getattr(row, "call", None)
    if isinstance(call, str):
        return call
    if only is not None:
        return only
    if isinstance(row, Mark):
        sheet = session.get(Scoresheet, row.scoresheet_id)
        return sheet.call if sheet else ""
    if isinstance(row, Seat | DefenceSlot):
        panel = session.get(Panel, row.panel_id)
        return _call_of(session, panel, None) if panel else ""
    plan = session.get(Plan, row.plan_id) if isinstance(row, Panel) else None
    return plan.call if plan else ""


@event.listens_for(RecordingSession, "after_flush")
def _note_changes(session: Session, _flush: UOWTransaction) -> None:
    changes: dict[tuple[str, str], Change] = session.info.setdefault(CHANGES, {})
    for row in session.new:
        if type(row) in KEPT:
            _keep(changes, row, _content(row), None)
    for row in session.dirty:
        if type(row) in KEPT:
            before = _before(row)
            if before:
                # A sheet is begun by a statement of its own; its first save says all of it.
                first = isinstance(row, Scoresheet) and before.get("version") == 0
                now = _content(row) if first else {name: _value(row, name) for name in before}
                _keep(changes, row, now, None if first else before)
    for row in session.deleted:
        if type(row) in KEPT:
            _keep(changes, row, None, {**_content(row), **_before(row)})


def _keep(
    changes: dict[tuple[str, str], Change],
    row: SQLModel,
    now: dict[str, object] | None,
    before: dict[str, object] | None,
) -> None:
    """Add a change of a row to those of the transaction: what it was before all, and is now."""
    table, key = type(row).__tablename__, _key(row)
    earlier = changes.get((str(table), str(key)))
    if earlier is not None:
        was, has_been = earlier["from"], earlier["to"]
        if isinstance(has_been, dict) and now is not None:
            now = {**has_been, **now}
        before = {**(before or {}), **was} if isinstance(was, dict) else None
        if was is None and now is None:
            del changes[str(table), str(key)]  # made and taken away in one transaction
            return
    changes[str(table), str(key)] = {
        "table": str(table),
        "key": key,
        "from": before,
        "to": now,
        "row": row,
    }


def _key(row: SQLModel) -> object:
    return row.name if isinstance(row, Call) else getattr(row, "id", None)


def _value(row: SQLModel, name: str) -> object:
    return kept_value(getattr(row, name))


def _content(row: SQLModel) -> dict[str, object]:
    return {name: _value(row, name) for name in KEPT[type(row)]}


def _before(row: SQLModel) -> dict[str, object]:
    """Give the former values of the columns that this flush changes."""
    state = inspect(row)
    found = {}
    for name in KEPT[type(row)]:
        history = state.attrs[name].history
        if history.has_changes():
            former = kept_value(history.deleted[0]) if history.deleted else None
            if not history.deleted or former != _value(row, name):
                found[name] = former
    return found


def acts_of(session: Session, call: str, after: int = 0) -> Iterator[Activity]:
    """Give the acts of a call after a number, in order; a long log is not held whole."""
    query = (
        select(Activity)
        .where(col(Activity.call) == call, col(Activity.number) > after)
        .order_by(col(Activity.number), col(Activity.id))
        .execution_options(yield_per=500)
    )
    yield from session.exec(query)


def rows_of(session: Session, call: str) -> Iterator[tuple[str, str, dict[str, object]]]:
    """Give every row of evidence of a call as the database holds it: table, key, columns."""
    for table in KEPT:
        for row in session.exec(_rows_query(table, call)).all():
            yield str(table.__tablename__), str(_key(row)), _content(row)


def _rows_query(table: type[SQLModel], call: str) -> SelectOfScalar[SQLModel]:
    query = select(table)
    if table is Call:
        return query.where(col(Call.name) == call)
    if table is Mark:
        owner = select(Scoresheet.id).where(Scoresheet.call == call)
        return query.where(col(Mark.scoresheet_id).in_(owner))
    plan_ids = select(Plan.id).where(Plan.call == call)
    if table is Panel:
        return query.where(col(Panel.plan_id).in_(plan_ids))
    panel_ids = select(Panel.id).where(col(Panel.plan_id).in_(plan_ids))
    if table is Seat:
        return query.where(col(Seat.panel_id).in_(panel_ids))
    if table is DefenceSlot:
        return query.where(col(DefenceSlot.panel_id).in_(panel_ids))
    return query.where(table.call == call)  # type: ignore[attr-defined]  # all others have it
