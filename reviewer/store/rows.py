"""Rows of any table as plain documents, to be written to a file and read back elsewhere."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal

from sqlalchemy import Column, Date, Table, Time, func, insert, select, text
from sqlmodel import Session

from reviewer.model.columns import ExactDecimal, UtcDateTime
from reviewer.store import metadata

Row = dict[str, object]
BATCH = 500


def all_tables() -> Sequence[Table]:
    """List all tables, each after those that it refers to."""
    return metadata().sorted_tables


def table_named(name: str) -> Table:
    """Give one table by its name; raises KeyError."""
    return metadata().tables[name]


def read_rows(session: Session, table: Table) -> Iterator[Row]:
    """Read a table row by row, in the order of its key."""
    query = select(table).order_by(*table.primary_key.columns)
    found = session.connection().execute(query, execution_options={"yield_per": BATCH})
    for row in found.mappings():
        yield {name: _plain(value) for name, value in row.items()}


def write_rows(session: Session, table: Table, rows: Iterable[Mapping[str, object]]) -> int:
    """Write documents as rows of a table and count them; columns they lack get their default."""
    count, batch = 0, []
    for row in rows:
        batch.append({name: _typed(table.c[name], row[name]) for name in row if name in table.c})
        count += 1
        if len(batch) == BATCH:
            session.connection().execute(insert(table), batch)
            batch = []
    if batch:
        session.connection().execute(insert(table), batch)
    return count


def go_on_counting(session: Session) -> None:
    """Let the numbers of new rows follow the greatest there is; an embedded database does so."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for table in all_tables():
        if (number := numbered_by(table)) is None:
            continue
        greatest = session.connection().scalar(select(func.max(number)))
        if greatest is not None:
            sequence = text("SELECT setval(pg_get_serial_sequence(:name, :column), :greatest)")
            values = {"name": f'"{table.name}"', "column": number.name, "greatest": greatest}
            session.connection().execute(sequence, values)


def numbered_by(table: Table) -> Column[int] | None:
    """Give the column that numbers a table's rows; None where they have a name instead."""
    return table.c.get("id")


def count_rows(session: Session, table: Table) -> int:
    """Count a table's rows."""
    return session.connection().scalar(select(func.count()).select_from(table)) or 0


def _plain(value: object) -> object:
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value


def _typed(column: Column[object], value: object) -> object:
    if not isinstance(value, str):
        return value
    if isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(column.type, ExactDecimal):
        return Decimal(value)
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    if isinstance(column.type, Time):
        return time.fromisoformat(value)
    if _holds_bytes(column):
        return base64.b64decode(value)
    return value


def _holds_bytes(column: Column[object]) -> bool:
    try:
        return column.type.python_type is bytes
    except NotImplementedError:
        return False
