"""Insert many rows of one kind at once, without an object for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TypeVar, cast

from sqlalchemy import insert
from sqlmodel import Session, SQLModel

Row = TypeVar("Row", bound=SQLModel)


def fresh_row(table: type[Row], values: Mapping[str, object]) -> Row:
    """Make a row to be stored; what is not said has the model's default.

    The defaults that are made anew for each row are given here: the library asks each of them for
    its parameters every time, which took a tenth of an import.
    """
    made = {name: factory() for name, factory in _factories(table) if name not in values}
    return table(**made, **values)


@cache
def _factories(table: type[SQLModel]) -> tuple[tuple[str, Callable[[], object]], ...]:
    return tuple(
        (name, cast("Callable[[], object]", field.default_factory))
        for name, field in table.model_fields.items()
        if field.default_factory is not None
    )


def insert_rows(
    session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, object]]
) -> None:
    """Insert rows whose every column but the number is said; for tables that are no evidence.

    What the session holds is written before; nothing of these rows is kept in it.
    """
    if rows:
        session.flush()
        session.connection().execute(insert(table), [dict(row) for row in rows])
