"""What staff say of a table that the reader does not know: its kind, and what each column is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Field, SQLModel

from reviewer.model.programme import CallDefinition
from reviewer.model.tables import Json, call_field, json_field, moment_field

NOT_READ = ""  # a column or a whole table that is left out
LONGEST_HEADING = 60


@dataclass(frozen=True)
class TableMapping:
    """Hold how a table with certain headings is read; `number` is where it is remembered.

    `layout` is the code of a kind of table, the call's own or a register; NOT_READ: the table is
    left out. `columns` give to each heading, as the reader compares headings, the key of a value
    or NOT_READ. `district` is the short name of the unit whose files are meant; empty: whoever
    sends the table.
    """

    number: int
    layout: str
    district: str
    columns: Mapping[str, str]

    @property
    def signature(self) -> frozenset[str]:
        """Give the headings that a table must have to be read so: those that are read."""
        read = frozenset(name for name, key in self.columns.items() if key != NOT_READ)
        return read or frozenset(self.columns)

    def document(self) -> Json:
        """Write it as the process that reads apart takes it."""
        return {
            "number": self.number,
            "layout": self.layout,
            "district": self.district,
            "columns": dict(self.columns),
        }


def read_mapping(document: Json) -> TableMapping:
    """Read a mapping back from its document."""
    return TableMapping(
        number=document["number"],
        layout=document["layout"],
        district=document["district"],
        columns=dict(document["columns"]),
    )


@dataclass(frozen=True)
class ReadingGround:
    """Hold what files of a call are read by: its definition, and what staff said of columns."""

    definition: CallDefinition
    mappings: tuple[TableMapping, ...] = ()


class ColumnMapping(SQLModel, table=True):
    """Keep what staff said of a table's columns, for the next file with the same headings.

    `columns` has the headings in their order, each with the key of its value.
    """

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    district: str = ""
    layout: str
    columns: list[Json] = json_field(list)
    actor: str
    at: datetime = moment_field()

    def mapping(self) -> TableMapping:
        """Give what it says, as the reader takes it."""
        columns = {str(entry["heading"]): str(entry["key"]) for entry in self.columns}
        return TableMapping(self.id or 0, self.layout, self.district, columns)
