"""Say by hand what a table is and what its columns are; remembered for the next file like it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlmodel import Session

from reviewer.errors import BadInput, NotFound
from reviewer.files.evidence import read_kept
from reviewer.model.calls import Call
from reviewer.model.column_mappings import LONGEST_HEADING, NOT_READ, ColumnMapping
from reviewer.model.intake_documents import KeptFile, read_kept_file
from reviewer.model.tables import Json
from reviewer.rules.districts import short_district
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.rules.phases import require_open
from reviewer.store import calls, column_mappings, intakes
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.intake.history import kept_file
from reviewer.usecases.intake.preview import keep_kept_preview
from reviewer.usecases.intake.reading import reading_ground

if TYPE_CHECKING:
    from reviewer.files.intake.outlines import SheetOutline

LONGEST_DISTRICT = 20
MOST_COLUMNS = 200
# What nobody fills in: no column is said to be it.
NOT_OFFERED = frozenset({"derived"})


@dataclass(frozen=True)
class FileSource:
    """Name a file of an import, or of a trial reading."""

    number: int
    file: str
    preview: bool = False


@dataclass(frozen=True)
class SheetAsked:
    """Say of one sheet in which lines its headings stand (0: guess), and what kind it is."""

    sheet: str
    first: int = 0
    last: int = 0
    kind: str = ""


@dataclass(frozen=True)
class TableKind:
    """Show one kind of table that staff may name, with the values that it holds.

    `fields` are the keys of its values, each with the notice's own heading; `needs` those without
    which no row can be named.
    """

    code: str
    record: str
    fields: tuple[tuple[str, str], ...]
    needs: tuple[str, ...]


@dataclass(frozen=True)
class OutlineView:
    """Show the sheets of a file as they are read now, and what staff may say of them."""

    file: str
    sheets: tuple[SheetOutline, ...]
    kinds: tuple[TableKind, ...]


@dataclass(frozen=True)
class MappingTyped:
    """Hold what staff said: the kind (empty: left out), the sender, each heading's value."""

    layout: str
    district: str
    columns: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class MappingView:
    """Show what is remembered of one table; `columns` are headings with keys, in their order."""

    number: int
    layout: str
    district: str
    columns: tuple[tuple[str, str], ...]
    actor: str
    at: datetime


def read_outline(
    context: AppContext,
    actor: Actor,
    call_name: str,
    source: FileSource,
    asked: SheetAsked | None = None,
) -> OutlineView:
    """Show what stands in the sheets of a file, and as what each column is read.

    Raises NotFound where there is no such file or its bytes are gone, BadInput where it holds no
    tables.
    """
    require_overseer(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        told = _told(session, call_name, source)
        ground = reading_ground(session, call)
        kinds = _kinds(call)
    if not told.digest:
        raise NotFound("error.mapping_original", file=source.file)
    refused = next((entry for entry in told.problems if entry.status == "reject"), None)
    if refused is not None:
        raise BadInput(f"problem.{refused.code}", **refused.details)
    # Loaded when asked for: the libraries that read files would sit in every server's memory.
    from reviewer.files.intake.outlines import Chosen, outline  # noqa: PLC0415 as said above
    from reviewer.files.intake.sheets import Refused  # noqa: PLC0415 as above

    chosen = Chosen(asked.sheet, asked.first, asked.last, asked.kind) if asked else None
    data = read_kept(context.settings.attachments_folder, told.digest)
    try:
        sheets = outline(data, source.file, ground, chosen)
    except Refused as problem:
        raise BadInput(f"problem.{problem.code}", **problem.details) from problem
    return OutlineView(source.file, tuple(sheets), kinds)


def list_mappings(context: AppContext, actor: Actor, call_name: str) -> list[MappingView]:
    """List what is remembered of tables in a call, the newest first."""
    require_overseer(actor)
    with reading(context.engine) as session:
        calls.get_call(session, call_name)
        return [_view(row) for row in column_mappings.column_mappings(session, call_name)]


def read_column_mapping(
    context: AppContext, actor: Actor, call_name: str, number: int
) -> tuple[MappingView, tuple[TableKind, ...]]:
    """Show one that is remembered, and what may be said instead; raises NotFound."""
    require_overseer(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        return _view(column_mappings.get_column_mapping(session, call_name, number)), _kinds(call)


def table_kinds(context: AppContext, actor: Actor, call_name: str) -> tuple[TableKind, ...]:
    """List the kinds of table that staff may name."""
    require_overseer(actor)
    with reading(context.engine) as session:
        return _kinds(calls.get_call(session, call_name))


def keep_mapping(
    context: AppContext, actor: Actor, call_name: str, typed: MappingTyped, number: int = 0
) -> int:
    """Remember what a table's columns are, or change what `number` remembers; give its number.

    Raises BadInput for an unknown kind or value, two headings for one value, one heading for two,
    or where what names a row is not among the columns; WrongPhase once scoring has begun.
    """
    require_staff(actor)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("import", call.phase)
        columns = _checked(call, typed)
        row = (
            column_mappings.get_column_mapping(session, call_name, number)
            if number
            else ColumnMapping(call=call_name, layout="", actor="", at=context.now())
        )
        before = _told_columns(row)
        row.layout, row.columns = typed.layout, columns
        row.district = short_district(typed.district.strip())
        row.actor, row.at = actor.label, context.now()
        session.add(row)
        session.flush()
        detail: Json = {
            "table": row.layout,
            "district": row.district,
            "columns": _told_columns(row),
        }
        if number:
            detail["before"] = before
        action = "columns_changed" if number else "columns_said"
        context.record(session, actor, call_name, action, str(row.id), detail=detail)
        return row.id or 0


def forget_mapping(context: AppContext, actor: Actor, call_name: str, number: int) -> None:
    """Forget what was said of a table; what came in stays. Raises NotFound."""
    require_staff(actor)
    with transaction(context.engine) as session:
        calls.get_call(session, call_name, to_change=True)
        row = column_mappings.get_column_mapping(session, call_name, number)
        detail = {"table": row.layout, "columns": _told_columns(row)}
        session.delete(row)
        context.record(session, actor, call_name, "columns_forgotten", str(number), detail=detail)


def read_again(context: AppContext, actor: Actor, call_name: str, source: FileSource) -> int:
    """Read files of an import or trial again, as is said now, and give the number of the trial.

    Of a trial all its files are read, of an import the one file.
    """
    require_staff(actor)
    with reading(context.engine) as session:
        if source.preview:
            entries = intakes.get_preview(session, call_name, source.number).files
            kept = [(str(entry["name"]), str(entry["digest"])) for entry in entries]
        else:
            told = _told(session, call_name, source)
            kept = [(told.name, told.digest)]
    return keep_kept_preview(context, actor, call_name, kept)


def _told(session: Session, call: str, source: FileSource) -> KeptFile:
    """Find what was found about a file; raises NotFound."""
    if source.preview:
        entries = intakes.get_preview(session, call, source.number).files
        found = next((entry for entry in entries if entry["name"] == source.file), None)
        told = None if found is None else read_kept_file(found)
    else:
        intakes.get_import(session, call, source.number)
        files = intakes.files_of(session, source.number)
        file = next((each for each in files if each.name == source.file), None)
        told = None if file is None else kept_file(file, [])
    if told is None:
        raise NotFound("error.unknown_file", file=source.file)
    return told


def _kinds(call: Call) -> tuple[TableKind, ...]:
    from reviewer.files.intake.mapped_tables import layouts_by_code  # noqa: PLC0415 as above

    return tuple(
        TableKind(
            code=code,
            record=layout.record,
            fields=tuple(
                (entry.key, entry.aliases[0])
                for entry in layout.fields
                if entry.kind not in NOT_OFFERED
            ),
            needs=layout.needs,
        )
        for code, layout in layouts_by_code(calls.definition_of(call)).items()
    )


def _checked(call: Call, typed: MappingTyped) -> list[Json]:
    """Check what staff said, and give it as it is kept; raises BadInput."""
    if len(typed.district.strip()) > LONGEST_DISTRICT:
        raise BadInput("error.mapping_district", limit=LONGEST_DISTRICT)
    said = [(heading.strip(), key.strip()) for heading, key in typed.columns]
    said = list(dict.fromkeys((heading, key) for heading, key in said if heading))
    if not said or len(said) > MOST_COLUMNS:
        raise BadInput("error.mapping_empty", limit=MOST_COLUMNS)
    if any(len(heading) > 2 * LONGEST_HEADING for heading, _ in said):
        raise BadInput("error.mapping_empty", limit=MOST_COLUMNS)
    twice = [heading for heading, count in _counted(said, 0).items() if count > 1]
    if twice:
        raise BadInput("error.mapping_heading_twice", heading=twice[0])
    if typed.layout != NOT_READ:
        _check_keys(call, typed.layout, said)
    keys = said if typed.layout != NOT_READ else [(heading, NOT_READ) for heading, _ in said]
    return [{"heading": heading, "key": key} for heading, key in keys]


def _check_keys(call: Call, layout: str, said: Sequence[tuple[str, str]]) -> None:
    kind = next((entry for entry in _kinds(call) if entry.code == layout), None)
    if kind is None:
        raise BadInput("error.mapping_kind", kind=layout[:60])
    names = dict(kind.fields)
    unknown = [key for _, key in said if key != NOT_READ and key not in names]
    if unknown:
        raise BadInput("error.mapping_field", field=unknown[0][:60])
    twice = [key for key, count in _counted(said, 1).items() if key != NOT_READ and count > 1]
    if twice:
        headings = [heading for heading, key in said if key == twice[0]]
        raise BadInput("error.mapping_field_twice", field=names[twice[0]], headings=headings)
    given = {key for _, key in said}
    lacking = [names.get(key, key) for key in kind.needs if key not in given]
    if lacking:
        raise BadInput("error.mapping_needs", fields=lacking)


def _counted(said: Sequence[tuple[str, str]], place: int) -> Mapping[str, int]:
    return Counter(pair[place] for pair in said)


def _told_columns(row: ColumnMapping) -> list[list[str]]:
    return [[str(entry["heading"]), str(entry["key"])] for entry in row.columns]


def _view(row: ColumnMapping) -> MappingView:
    return MappingView(
        number=row.id or 0,
        layout=row.layout,
        district=row.district,
        columns=tuple((str(entry["heading"]), str(entry["key"])) for entry in row.columns),
        actor=row.actor,
        at=row.at,
    )
