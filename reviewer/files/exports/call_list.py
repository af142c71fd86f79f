"""The call list (电话通知单): whom to ring up because no mail can reach them, and what to say."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer.files.exports.sheets import (
    SheetColumn,
    Value,
    add_sheet,
    new_book,
    write_heading,
    write_table,
)
from reviewer.files.exports.steady import steady_bytes
from reviewer.files.exports.words import clock_text, day_text, local_day, spoken
from reviewer.messages import Language, say
from reviewer.model.views import CallHead, CallLine

COLUMNS = (
    ("name", 12), ("kind", 10), ("phone", 16), ("why", 14), ("what", 10), ("when", 26),
    ("where", 20), ("done", 26),
)  # fmt: skip


def call_list_workbook(head: CallHead, lines: Sequence[CallLine], language: Language) -> bytes:
    """Lay the call list out for print, with room for who rang and when."""
    book = new_book()
    title = say("outputs.call_list.title", language, title=spoken(head.title, language))
    sheet = add_sheet(book, say("outputs.call_list.sheet", language))
    write_heading(sheet, title, len(COLUMNS), say("outputs.count_note", language, count=len(lines)))
    columns = [
        SheetColumn(say(f"outputs.call_list.{name}", language), width) for name, width in COLUMNS
    ]
    write_table(sheet, columns, [_row(head, line, language) for line in lines])
    return steady_bytes(book)


def _row(head: CallHead, line: CallLine, language: Language) -> list[Value]:
    zone = head.timezone
    day = day_text(local_day(line.starts_at, zone), language)
    hours = f"{clock_text(line.starts_at, zone)}–{clock_text(line.ends_at, zone)}"
    return [
        line.name,
        say(f"outputs.call_list.{line.kind}", language),
        line.phone,
        say(f"outputs.call_list.why.{line.why}", language),
        say(f"outputs.call_list.{line.what}", language),
        f"{day} {hours}",
        f"{line.floor} {line.room}".strip(),
        "",
    ]
