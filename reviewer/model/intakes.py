"""Imports: which files came in, and what became of each row."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Field, SQLModel

from reviewer.model.tables import Json, call_field, json_field, moment_field


class Import(SQLModel, table=True):
    """Keep one import: who brought which files when. States: committed, undone.

    `memory` holds what it changed, so that it can be taken back; None once that is out of reach.
    """

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    at: datetime = moment_field()
    actor: str
    state: str = "committed"
    counts: Json = json_field()
    memory: Json | None = json_field(lambda: None, nullable=True)


class ImportedFile(SQLModel, table=True):
    """Keep one file of an import: its name, digest, and what it was recognised as."""

    id: int | None = Field(default=None, primary_key=True)
    import_id: int = Field(foreign_key="import.id", index=True)
    call: str = call_field()
    name: str
    digest: str = Field(index=True)
    kind: str
    district: str | None = None
    problems: list[Json] = json_field(list)


class ImportedRow(SQLModel, table=True):
    """Keep one row of a file as it was judged, so that a refusal can be shown for good.

    `read_problems` are what the reader found in the row by itself, without what showed beside other
    rows, so that the row can be put together anew; None: imported before they were kept apart.
    """

    id: int | None = Field(default=None, primary_key=True)
    file_id: int = Field(foreign_key="importedfile.id", index=True)
    sheet: str
    row: int
    kind: str
    status: str
    subject: str | None = None
    record: Json | None = json_field(lambda: None, nullable=True)
    problems: list[Json] = json_field(list)
    read_problems: list[Json] | None = json_field(lambda: None, nullable=True)


class ImportTrial(SQLModel, table=True):
    """Keep a trial reading until it is committed or forgotten; it changes nothing by itself.

    `district` None: staff tried it, else the district that did. `revision` is the call's when it
    was read. `files` hold name, digest, kind, district, problems and rows as an import would keep
    them, `changes` what would be new, changed or gone.
    """

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    at: datetime = moment_field()
    actor: str
    district: str | None = None
    revision: int
    files: list[Json] = json_field(list)
    counts: Json = json_field()
    changes: list[Json] = json_field(list)


class Receipt(SQLModel, table=True):
    """Keep when a district's attachments were received."""

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    district: str
    file: str = ""
    received_at: datetime = moment_field()


class PriorListing(SQLModel, table=True):
    """Keep one platform of an earlier list."""

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    platform: str
    operator: str
    category: str = ""
    source: Json = json_field()


PREVIEW_KEPT_FOR = timedelta(days=7)
