"""How a layout is described: its values, how each is read, the headings that they stand under."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reviewer.model.intake import FileKind

FieldKind = Literal[
    "name", "person", "text", "brief", "code", "old_code", "month", "day", "moment", "count",
    "amount", "percent", "phone", "yes_no", "special",
]  # fmt: skip


@dataclass(frozen=True)
class Field:
    """Describe one value of a record: how it is read and the headings that it stands under.

    `special` ones are read together with others by the reader of their layout. An empty required
    cell is a problem.
    """

    key: str
    kind: FieldKind
    aliases: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True)
class Layout:
    """Describe one kind of table: its record, its values, and what must be there to recognise it.

    `needs` headings must all stand there, and at least `enough` of all fields. `titles` are words
    above the headings that decide where several layouts fit.
    """

    record: str
    file_kind: FileKind
    fields: tuple[Field, ...]
    needs: tuple[str, ...]
    enough: int
    titles: tuple[str, ...] = ()


def column(key: str, kind: FieldKind, aliases: str, *, required: bool = False) -> Field:
    """Describe a value; `aliases` are headings parted by spaces, the notice's own first.

    Headings are compared after `headings.bare_heading`: without spaces, brackets, units and 其中,
    years as "2021".
    """
    return Field(key, kind, tuple(aliases.split()), required)
