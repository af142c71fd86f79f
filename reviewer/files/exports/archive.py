"""The index of an archive folder, and the list of files that came in, as workbooks."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer.files.exports.awards import sheet_title
from reviewer.files.exports.sheets import (
    SheetColumn,
    Value,
    add_sheet,
    new_book,
    write_heading,
    write_table,
)
from reviewer.files.exports.steady import steady_bytes
from reviewer.files.exports.words import moment_text, named
from reviewer.messages import Language, say
from reviewer.model.archives import ArchiveIndex, IndexLine, ReceivedFile
from reviewer.model.views import CallHead

INDEX_COLUMNS = (
    ("place", 8), ("chapter", 16), ("file_name", 44), ("about", 40), ("size", 12), ("digest", 68),
)  # fmt: skip
RECEIVED_COLUMNS = (
    ("file_name", 44), ("file_kind", 18), ("district", 14), ("received_at", 18), ("by", 14),
    ("taken_back", 10), ("digest", 68),
)  # fmt: skip


def index_workbook(index: ArchiveIndex, language: Language) -> bytes:
    """Lay out every file of the folder with its digest."""
    book = new_book()
    sheet = add_sheet(book, say("outputs.sheet.index", language))
    note = f"{index.state} · {moment_text(index.made_at, index.head.timezone)}"
    write_heading(sheet, sheet_title(index.head, "index", language), len(INDEX_COLUMNS), note)
    columns = [SheetColumn(say(f"outputs.column.{name}", language), w) for name, w in INDEX_COLUMNS]
    rows: list[list[Value]] = [
        [number, line.chapter, line.name, line.about, line.size, line.digest]
        for number, line in enumerate(index.lines, start=1)
    ]
    write_table(sheet, columns, rows)
    return steady_bytes(book)


def digest_lines(lines: Sequence[IndexLine]) -> bytes:
    """Write digests as `sha256sum --check` reads them, in a file of any system."""
    return "".join(f"{line.digest}  {line.path}\n" for line in lines).encode()


def received_workbook(head: CallHead, files: Sequence[ReceivedFile], language: Language) -> bytes:
    """Lay out every file that came in, those taken back too."""
    book = new_book()
    sheet = add_sheet(book, say("outputs.sheet.received", language))
    write_heading(sheet, sheet_title(head, "received", language), len(RECEIVED_COLUMNS))
    columns = [
        SheetColumn(say(f"outputs.column.{name}", language), w) for name, w in RECEIVED_COLUMNS
    ]
    rows: list[list[Value]] = [
        [
            file.name, named("kind", file.kind, language), file.district,
            moment_text(file.at, head.timezone), file.by,
            say("outputs.yes", language) if file.taken_back else None, file.digest,
        ]
        for file in files
    ]  # fmt: skip
    write_table(sheet, columns, rows)
    return steady_bytes(book)
