"""Everything that belongs to one call, whichever table it is in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sqlalchemy import Table, select
from sqlmodel import Session

from reviewer.errors import WrongPhase
from reviewer.model.evidence import KEPT
from reviewer.store.rows import Row, all_tables, go_on_counting, numbered_by, read_rows, write_rows

EVIDENCE = frozenset(str(table.__tablename__) for table in KEPT)
# Numbers of rows that stand inside a document instead of in a column of their own.
INSIDE = {("defenceslot", "recused"): "expert"}


@dataclass(frozen=True)
class CallRows:
    """Hold a call's rows by table, each table after those that it refers to."""

    tables: dict[str, list[Row]] = field(default_factory=dict)

    def digests(self) -> set[str]:
        """Give the digests of the files that the rows name."""
        found = set()
        for name in ("attachment", "importedfile"):
            found |= {str(row["digest"]) for row in self.tables.get(name, [])}
        for trial in self.tables.get("importtrial", []):
            files = trial["files"]
            if isinstance(files, list):
                found |= {str(told["digest"]) for told in files}
        return found


def rows_in_call(session: Session, call: str) -> CallRows:
    """Gather the call's own row and all rows that name it or refer to one that does."""
    numbers: dict[str, set[object]] = {}
    found = CallRows()
    for table in all_tables():
        rows = [row for row in read_rows(session, table) if _belongs(table, row, call, numbers)]
        if rows:
            found.tables[table.name] = rows
            numbers[table.name] = {row.get("id") for row in rows}
    return found


def _belongs(table: Table, row: Row, call: str, numbers: dict[str, set[object]]) -> bool:
    if table.name == "call":
        return row["name"] == call
    if "call" in table.c:
        return row["call"] == call
    return any(
        row[key.parent.name] in numbers.get(key.column.table.name, ()) for key in table.foreign_keys
    )


def insert_call_rows(session: Session, rows_of: Callable[[str], Iterable[Row]]) -> int:
    """Write a call's rows; where a number is taken here all of its table move up together.

    Rows of evidence keep their numbers, for the chain of acts names rows by them: raises
    WrongPhase where one of them is taken here.
    """
    shifts: dict[str, int] = {}
    count = 0
    for table in all_tables():
        rows = [dict(row) for row in rows_of(table.name)]
        if not rows:
            continue
        shifts[table.name] = _shift(session, table, rows)
        if shifts[table.name] and table.name in EVIDENCE:
            raise WrongPhase("error.move_numbers_taken", table=table.name)
        for row in rows:
            _renumber(table, row, shifts)
        count += write_rows(session, table, rows)
    go_on_counting(session)
    return count


def _shift(session: Session, table: Table, rows: list[Row]) -> int:
    number = numbered_by(table)
    if number is None:
        return 0
    numbers = {int(str(row["id"])) for row in rows}
    taken = set(session.connection().scalars(select(number)).all())
    return max(taken) - min(numbers) + 1 if taken & numbers else 0


def _renumber(table: Table, row: Row, shifts: dict[str, int]) -> None:
    if numbered_by(table) is not None:
        row["id"] = int(str(row["id"])) + shifts[table.name]
    for key in table.foreign_keys:
        name, target = key.parent.name, key.column.table.name
        if row.get(name) is not None and numbered_by(key.column.table) is not None:
            row[name] = int(str(row[name])) + shifts.get(target, 0)
    for (inside, column), target in INSIDE.items():
        listed = row.get(column)
        if inside == table.name and isinstance(listed, list):
            row[column] = [int(each) + shifts.get(target, 0) for each in listed]


def untouched(acts: Iterable[Row]) -> bool:
    """Tell whether acts are those alone by which the program made a database."""
    return all(act["actor"] == "" for act in acts)
