"""Reading whatever people hand in: every file is recognised by its content, none stops another."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from reviewer.files.encodings import printable
from reviewer.files.intake.archives import unpacked
from reviewer.files.intake.categories import CategoryNames
from reviewer.files.intake.containers import Container, recognise
from reviewer.files.intake.districts import district_of_name, district_of_text
from reviewer.files.intake.excel import read_excel
from reviewer.files.intake.headings import (
    SEARCHED_ROWS,
    Table,
    bare_heading,
    columns_said_twice,
    is_transposed,
    unread_columns,
)
from reviewer.files.intake.layouts import (
    REGISTERS,
    all_layouts,
    all_word_layouts,
    call_layouts,
    word_layouts,
    words_of_others,
)
from reviewer.files.intake.limits import LIMITS
from reviewer.files.intake.loose_tables import read_delimited, read_html
from reviewer.files.intake.mapped_tables import Block, Mappings, blocks_in
from reviewer.files.intake.saved_pages import is_of_word, read_web_archive
from reviewer.files.intake.sheets import Refused, Sheet
from reviewer.files.intake.spreadsheet_xml import read_spreadsheet_xml
from reviewer.files.intake.tables import Surroundings, read_rows, table_district
from reviewer.files.intake.texts import compact, is_blank
from reviewer.files.intake.word_forms import read_form, recognise_form
from reviewer.files.intake.word_tables import read_word
from reviewer.files.intake.word_xml import read_word_xml
from reviewer.model.column_mappings import ReadingGround
from reviewer.model.intake import Problem, ReadFile, ReadRow
from reviewer.model.programme import CallDefinition

_DRAFT = re.compile(r"草稿|勿用|作废|废弃|旧版|备份|模板|样表|填写说明|填报说明")


def read_files(paths: Sequence[Path], definition: CallDefinition) -> list[ReadFile]:
    """Read files and folders; folders are walked in sorted order.

    Hidden files and the lock files that Excel leaves (`~$…`) are passed over. Unknown files and
    those of other programmes are listed with their kind; a damaged one never hides the good ones.
    """
    with unpacked(named(paths)) as found:
        return read_named(found, definition)


def named(paths: Sequence[Path]) -> list[tuple[str, Path]]:
    """List the files that a reading of the paths comes by, each with the name that is shown."""
    # A name on disk may hold bytes that are no letters.
    return [(printable(path.name), path) for path in walk(paths)]


def read_named(
    files: Iterable[tuple[str, Path]], definition: CallDefinition, mappings: Mappings = ()
) -> list[ReadFile]:
    """Read files, each under its name, wherever its bytes lie."""
    return [_read_path(name, path, definition, mappings) for name, path in files]


def walk(paths: Sequence[Path]) -> Iterator[Path]:
    """Walk through the files that a reading of the paths comes by, in its order."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                if not name.startswith((".", "~$")):
                    yield Path(folder) / name


def _read_path(name: str, path: Path, definition: CallDefinition, mappings: Mappings) -> ReadFile:
    try:
        size = path.stat().st_size
        if not path.is_file():
            return _refused(name, "", Refused("file_missing"))
        if size > LIMITS.file_bytes:
            limit = LIMITS.file_bytes // 2**20
            return _refused(name, "", Refused("file_too_big", megabytes=size // 2**20, limit=limit))
        data = path.read_bytes()
    except OSError:
        return _refused(name, "", Refused("file_missing"))
    return read_bytes(name, data, definition, mappings)


def read_bytes(
    name: str, data: bytes, definition: CallDefinition, mappings: Mappings = ()
) -> ReadFile:
    """Read one file that was uploaded under a name; `mappings` are what staff said of columns."""
    digest = hashlib.sha256(data).hexdigest()
    try:
        return _read(name, digest, data, ReadingGround(definition, tuple(mappings)))
    except Refused as refused:
        return _refused(name, digest, refused)
    except Exception as fault:  # files come from outside: one bad one must not hide the others
        return _refused(name, digest, Refused("file_damaged", fault=type(fault).__name__))


def _refused(name: str, digest: str, refused: Refused) -> ReadFile:
    problem = Problem(None, refused.code, "reject", name, None, refused.details)
    return ReadFile(name, digest, "unknown", problems=(problem,))


def sheets_of(data: bytes, container: Container) -> list[Sheet]:
    """Read the sheets of a file that is no Word file. Raises Refused."""
    if container == "html":
        return read_html(data)
    if container == "text":
        return read_delimited(data)
    if container == "excel_xml":
        return read_spreadsheet_xml(data)
    if container == "mht":
        return read_web_archive(data)
    return read_excel(data, container)


def every_sheet(data: bytes) -> list[Sheet]:
    """Read the sheets of a file, and the tables of a Word file as sheets. Raises Refused."""
    container = recognise(data)
    if container in ("docx", "word_xml"):
        tables = (read_word(data) if container == "docx" else read_word_xml(data)).tables
        return [table.sheet(f"#{place + 1}") for place, table in enumerate(tables)]
    return sheets_of(data, container)


def _read(name: str, digest: str, data: bytes, ground: ReadingGround) -> ReadFile:
    container = recognise(data)
    if container in ("docx", "word_xml"):
        return _read_word(name, digest, data, ground)
    try:
        sheets = sheets_of(data, container)
    except Refused as refused:
        if refused.code != "file_without_table":
            raise
        return _unrecognised(name, digest, "unknown", "file_unrecognised")
    problems: list[Problem] = []
    if container == "xlsm":
        problems.append(Problem(None, "macro_workbook", "flag", name, None))
    if container == "xlsb":  # of this form only the values are read
        problems.append(Problem(None, "binary_workbook", "flag", name, None))
    file = _read_sheets(name, digest, sheets, problems, ground)
    if file.kind == "unknown" and container in ("html", "mht") and is_of_word(data):
        raise Refused("file_word_as_web_page")
    return file


def _read_sheets(
    name: str,
    digest: str,
    sheets: Sequence[Sheet],
    problems: list[Problem],
    ground: ReadingGround,
    lines: Sequence[str] = (),
) -> ReadFile:
    definition = ground.definition
    district = district_of_text(lines) or district_of_name(name)
    blocks = [
        block
        for sheet in sheets
        for block in blocks_in(sheet, definition, ground.mappings, district)
    ]
    left_out = _left_out(blocks)
    tables = _tables(blocks, problems)
    if not tables and left_out:
        return ReadFile(name, digest, "unknown", problems=left_out)
    problems += left_out
    if not tables:
        _refuse_transposed(sheets, lines, definition)
        if _of_other_programme(sheets, lines, definition):
            return _unrecognised(name, digest, "other_programme", "file_other_programme")
        return _unrecognised(name, digest, "unknown", "file_unrecognised")
    own = {*REGISTERS, *call_layouts(definition)}
    fitting = [table for table in tables if table.layout in own or table.layout.mapping]
    if not fitting:
        return _unrecognised(name, digest, "other_programme", "file_other_programme")
    return _read_tables(name, digest, fitting, problems, definition, lines)


def _read_word(name: str, digest: str, data: bytes, ground: ReadingGround) -> ReadFile:
    """Read a Word file: an application form, or lists set as tables."""
    definition = ground.definition
    word = read_word(data) if data.startswith(b"PK") else read_word_xml(data)
    sheets = [table.sheet(f"#{place + 1}") for place, table in enumerate(word.tables)]
    district = district_of_text(word.paragraphs) or district_of_name(name)
    listed = any(
        block.tables or block.left_out
        for sheet in sheets
        for block in blocks_in(sheet, definition, ground.mappings, district)
    )
    layout = None if listed else recognise_form(word, all_word_layouts(definition))
    if layout is None:
        return _read_sheets(name, digest, sheets, [], ground, word.paragraphs)
    if layout not in word_layouts(definition):
        return _unrecognised(name, digest, "other_programme", "file_other_programme")
    district = district_of_name(name)
    row = read_form(word, layout, CategoryNames(definition.categories), district)
    return ReadFile(name, digest, "application_form", (row,), district=district)


def _unrecognised(name: str, digest: str, kind: str, code: str) -> ReadFile:
    problem = Problem(None, code, "ignore", name, None)
    if kind == "other_programme":
        return ReadFile(name, digest, "other_programme", problems=(problem,))
    return ReadFile(name, digest, "unknown", problems=(problem,))


def _left_out(blocks: Sequence[Block]) -> tuple[Problem, ...]:
    """Say which sheets staff said not to read."""
    return tuple(
        Problem(None, "sheet_left_out", "accept", None, None, {"sheet": block.sheet.name})
        for block in blocks
        if block.left_out
    )


def _tables(blocks: Sequence[Block], problems: list[Problem]) -> list[Table]:
    tables: list[Table] = []
    for block in blocks:
        if not block.tables:
            continue
        said = any(table.layout.mapping for table in block.tables)
        if not said and _is_draft(block.tables[0]):
            sheet = block.sheet.name
            problems.append(
                Problem(None, "draft_sheet_skipped", "accept", sheet, None, {"sheet": sheet})
            )
            continue
        tables += block.tables
    return tables


def _refuse_transposed(
    sheets: Sequence[Sheet], lines: Sequence[str], definition: CallDefinition
) -> None:
    """Refuse a list whose headings run down a column; a Word form may well be laid out so."""
    layouts = all_layouts(definition)
    turned = [] if lines else [sheet.name for sheet in sheets if is_transposed(sheet, layouts)]
    if turned:
        raise Refused("file_transposed", sheet=turned[0])


def _is_draft(table: Table) -> bool:
    above = table.sheet.rows[: table.heading_rows.start]
    said = [compact(cell) for row in above for cell in row if not is_blank(cell)]
    return any(_DRAFT.search(text[:60]) for text in (table.sheet.name, *said))


def _of_other_programme(
    sheets: Sequence[Sheet], lines: Sequence[str], definition: CallDefinition
) -> bool:
    words = words_of_others(definition)
    if any(word in line for word in words for line in lines[:SEARCHED_ROWS]):
        return True
    for sheet in sheets:
        for row in sheet.rows[:SEARCHED_ROWS]:
            text = "".join(compact(cell)[:60] for cell in row if isinstance(cell, str))
            if any(word in text for word in words):
                return True
    return False


def _read_tables(
    name: str,
    digest: str,
    tables: Sequence[Table],
    problems: list[Problem],
    definition: CallDefinition,
    lines: Sequence[str],
) -> ReadFile:
    around = Surroundings(definition, district_of_text(lines) or district_of_name(name))
    rows: list[ReadRow] = []
    # Days name the rooms that are open, so the rooms are read first.
    for table in sorted(tables, key=lambda entry: entry.layout.record != "room"):
        problems += _column_problems(table, definition)
        rows += _rooms_once(read_rows(table, around))
        if table.layout.record == "room":
            named = [str(row.record["name"]) for row in rows if row.record]
            around = Surroundings(definition, around.district, named)
    if not rows:
        problems.append(Problem(None, "table_without_rows", "accept", name, None))
    largest = max(tables, key=lambda table: len(table.columns))
    kind = largest.layout.file_kind
    districts = [table_district(table, around) for table in tables]
    district = next((each_district for each_district in districts if each_district), None)
    named_by_file = kind in ("summary", "application_elements", "iiot_application")
    return ReadFile(
        name, digest, kind, tuple(rows), tuple(problems), district if named_by_file else None
    )


def _unread_problems(table: Table, definition: CallDefinition) -> list[Problem]:
    """Name every column that is not read; one that only has another year's heading is a flag."""
    unread = unread_columns(table)
    sheet: dict[str, object] = {"sheet": table.sheet.name}
    found: list[Problem] = []
    other_year = [title for title, strange in unread if strange]
    if other_year:
        details = {**sheet, "columns": other_year, "year": definition.figures_year}
        found.append(Problem(None, "columns_of_other_year", "flag", None, None, details))
    twice = columns_said_twice(table)
    if twice:
        found.append(
            Problem(None, "columns_said_twice", "flag", None, None, {**sheet, "columns": twice})
        )
    rest = [title for title, strange in unread if not strange]
    if rest:
        found.append(
            Problem(None, "columns_unread", "accept", None, None, {**sheet, "columns": rest})
        )
    return found


def _rooms_once(rows: list[ReadRow]) -> list[ReadRow]:
    """Ask about rooms listed twice: the first row of a name holds."""
    seen: set[object] = set()
    asked: list[ReadRow] = []
    for row in rows:
        name = row.record.get("name") if row.kind == "room" and row.record else None
        if name and name in seen:
            twice = Problem(None, "room_twice", "flag", None, None, {"name": name})
            row = replace(row, problems=(*row.problems, twice))  # noqa: PLW2901 the row as asked about
        seen.add(name)
        asked.append(row)
    return asked


def _column_problems(table: Table, definition: CallDefinition) -> list[Problem]:
    fields = table.layout.fields
    missing = [
        field.aliases[0] for field in fields if field.required and field.key not in table.columns
    ]
    found = []
    if missing:
        details: dict[str, object] = {"sheet": table.sheet.name, "columns": missing}
        found.append(Problem(None, "column_missing", "flag", None, None, details))
    hidden = [
        column.title
        for column in table.columns.values()
        if column.place in table.sheet.hidden_columns
    ]
    if hidden:
        details = {"sheet": table.sheet.name, "columns": hidden}
        found.append(Problem(None, "hidden_column", "accept", None, None, details))
    return [*found, *_mapping_problems(table), *_unread_problems(table, definition)]


def _mapping_problems(table: Table) -> list[Problem]:
    """Say which columns are read, or left out, because staff said so."""
    if not table.layout.mapping:
        return []
    official = {entry.key: entry.aliases[0] for entry in table.layout.fields}
    pairs = [
        f"{column.title[:60]}→{official[key]}"
        for key, column in table.columns.items()
        if bare_heading(column.title) != official[key].upper()
    ]
    left = [column.title[:60] for column in table.unread if column.place in table.left_out]
    details: dict[str, object] = {
        "sheet": table.sheet.name,
        "number": table.layout.mapping,
        "columns": pairs or [column.title[:60] for column in table.columns.values()],
    }
    found = [Problem(None, "columns_by_mapping", "accept", None, None, details)]
    if left:
        details = {"sheet": table.sheet.name, "columns": left}
        found.append(Problem(None, "columns_left_out", "accept", None, None, details))
    return found
