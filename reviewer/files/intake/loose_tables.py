"""Tables outside Excel files: text with separators, and web pages saved under the name .xls."""

from __future__ import annotations

import csv
import io
import re
from itertools import islice

from lxml import etree, html

from reviewer.files.intake.limits import LIMITS
from reviewer.files.intake.readings import Cell
from reviewer.files.intake.sheets import CellSpan, Refused, Sheet

_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
SEPARATORS = ",\t;|，"
_SEPARATOR = re.compile(r"^\ufeff?\"?sep=([,;\t|])\"?\s*?\r?\n", re.IGNORECASE)
CHINESE = {"gb2312", "gbk", "gb18030", "gb_2312-80", "936", "cp936", "x-gbk"}


def decode(data: bytes, hint: str | None = None) -> str:
    """Turn bytes into text: by byte-order mark, as UTF-8, else as GB18030.

    Raises Refused where no reading gives text.
    """
    for mark, name in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return _decode(data, name)
    wide = wide_encoding(data)
    if wide:
        return _decode(data, wide)
    if hint and hint.lower() in CHINESE:
        return _decode(data, "gb18030")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode(data, "gb18030")


def wide_encoding(data: bytes) -> str | None:
    """Name the encoding of a text in two bytes a letter; None for any other.

    Without a byte-order mark it shows in the zero byte of each digit, separator and line end.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    head = data[:4_000]
    if len(data) % 2 or b"\x00" not in head:
        return None
    first, second = head[0::2].count(0), head[1::2].count(0)
    if first > 4 * second:
        name = "utf-16-be"
    elif second > 4 * first:
        name = "utf-16-le"
    else:
        return None
    try:
        text = data.decode(name)
    except UnicodeDecodeError:
        return None
    return (
        name if all(letter.isprintable() or letter.isspace() for letter in text[:2_000]) else None
    )


def _decode(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as broken:
        raise Refused("file_encoding") from broken


def read_delimited(data: bytes) -> list[Sheet]:
    """Read a CSV or tab-separated file; every cell is text, empty ones None."""
    text = decode(data)
    named = _SEPARATOR.match(text)
    text = text[named.end() :] if named else text
    head = "\n".join(text.splitlines()[:20])
    separator = named[1] if named else max(SEPARATORS, key=head.count)
    if separator not in head:
        raise Refused("file_without_table")
    rows: list[list[Cell]] = []
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        for line in islice(lines, LIMITS.rows + 1):
            if len(line) > LIMITS.columns:
                raise Refused("too_many_columns", columns=len(line), limit=LIMITS.columns)
            rows.append([cell if cell else None for cell in line])
    except csv.Error as broken:
        raise Refused("file_damaged") from broken
    if len(rows) > LIMITS.rows:
        raise Refused("too_many_rows", rows=len(rows), limit=LIMITS.rows)
    return [Sheet(name="", rows=rows)]


def read_html(data: bytes) -> list[Sheet]:
    """Read every table of a web page; nothing is fetched, scripts are text like any other."""
    if data.count(b"<") > LIMITS.text_marks:
        raise Refused("file_bomb", megabytes=LIMITS.unpacked_bytes // 2**20)
    said = _CHARSET.search(data[:2_000])
    text = decode(data, said[1].decode("ascii", "replace") if said else None)
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    try:
        page = html.document_fromstring(text, parser=html.HTMLParser(no_network=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as broken:
        raise Refused("file_damaged") from broken
    tables = [table for table in page.iter("table") if table.find(".//table") is None]
    if not tables:
        raise Refused("file_without_table")
    return [_table(table, place) for place, table in enumerate(tables[: LIMITS.sheets])]


def _table(table: html.HtmlElement, place: int) -> Sheet:
    rows: list[list[Cell]] = []
    spans: list[CellSpan] = []
    taken: dict[tuple[int, int], bool] = {}
    for number, line in enumerate(table.iter("tr")):
        if number >= LIMITS.rows:
            raise Refused("too_many_rows", rows=number + 1, limit=LIMITS.rows)
        row: list[Cell] = []
        for cell in line:
            if cell.tag not in ("td", "th"):
                continue
            while taken.pop((number, len(row)), False):
                row.append(None)
            wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
            if wide > 1 or high > 1:
                spans.append(CellSpan(number, len(row), number + high - 1, len(row) + wide - 1))
            for below in range(1, high):
                for beside in range(wide):
                    taken[number + below, len(row) + beside] = True
            row += [_cell_text(cell), *([None] * (wide - 1))]
            if len(row) > LIMITS.columns:
                raise Refused("too_many_columns", columns=len(row), limit=LIMITS.columns)
        while taken.pop((number, len(row)), False):
            row.append(None)
        rows.append(row)
    return Sheet(name=f"#{place + 1}" if place else "", rows=rows, spans=tuple(spans))


def _span(cell: html.HtmlElement, name: str) -> int:
    said = str(cell.get(name, "1")).strip()
    return min(max(int(said), 1), 100) if said.isdecimal() and len(said) < 6 else 1


def _cell_text(cell: html.HtmlElement) -> str | None:
    for line_break in cell.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    text = str(cell.text_content()).strip(" \t\r\n")
    return text or None
