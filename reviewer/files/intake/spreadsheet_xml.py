"""Workbooks saved as "XML Spreadsheet 2003", which many programs export under the name .xls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from lxml import etree

from reviewer.files.intake.excel_looks import Overlay, overlaid
from reviewer.files.intake.excel_parts import Look, Place, RichText
from reviewer.files.intake.limits import LIMITS
from reviewer.files.intake.number_formats import read_format
from reviewer.files.intake.readings import Cell
from reviewer.files.intake.sheets import CellSpan, Refused, Sheet
from reviewer.files.intake.symbol_fonts import is_symbol_font

NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"
S = f"{{{NAMESPACE}}}"
NAMED_FORMATS = {"Percent": "0.00%"}
STRUCK_RUNS = frozenset({"S", "DEL", "STRIKE"})


def read_spreadsheet_xml(data: bytes) -> list[Sheet]:
    """Read the worksheets; raise Refused where the file is damaged or too big."""
    if data.count(b"<") > LIMITS.text_marks:
        raise Refused("file_bomb", megabytes=LIMITS.unpacked_bytes // 2**20)
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError) as broken:
        raise Refused("file_damaged") from broken
    looks = _looks(root)
    sheets = list(root.iterfind(f"{S}Worksheet"))
    if len(sheets) > LIMITS.sheets:
        raise Refused("too_many_sheets", sheets=len(sheets), limit=LIMITS.sheets)
    return [_sheet(sheet, looks) for sheet in sheets]


def _looks(root: etree._Element) -> dict[str, Look]:
    looks: dict[str, Look] = {}
    for style in root.iterfind(f"{S}Styles/{S}Style"):
        shown = style.find(f"{S}NumberFormat")
        said = str(shown.get(f"{S}Format", "")) if shown is not None else ""
        code = NAMED_FORMATS.get(said, said)
        font = style.find(f"{S}Font")
        name = str(font.get(f"{S}FontName", "")) if font is not None else ""
        struck = font is not None and font.get(f"{S}StrikeThrough") == "1"
        more = any(not section.is_plain for section in read_format(code))
        look = Look(code if more else "", struck, name if is_symbol_font(name) else "")
        if not look.is_plain:
            looks[str(style.get(f"{S}ID", ""))] = look
    return looks


def _number(element: etree._Element, name: str, default: int) -> int:
    said = str(element.get(f"{S}{name}", ""))
    return int(said) if said.isdecimal() and len(said) < 8 else default


class _Grid:
    """Lay out the cells of a sheet where they say they stand."""

    def __init__(self, looks: Mapping[str, Look]) -> None:
        self._looks = looks
        self.rows: list[list[Cell]] = []
        self.spans: list[CellSpan] = []
        self.hidden: set[int] = set()
        self.formulas: dict[Place, str] = {}
        self.overlay = Overlay()

    def add_row(self, row: etree._Element) -> None:
        """Add a row, after blank ones where it says that some are left out."""
        number = _number(row, "Index", len(self.rows) + 1) - 1
        if not len(self.rows) <= number < LIMITS.rows:
            raise Refused("too_many_rows", rows=number + 1, limit=LIMITS.rows)
        while len(self.rows) <= number:
            self.rows.append([])
        if row.get(f"{S}Hidden") == "1":
            self.hidden.add(number)
        for cell in row.iterfind(f"{S}Cell"):
            self._add_cell(number, cell)

    def _add_cell(self, row: int, cell: etree._Element) -> None:
        line = self.rows[row]
        column = _number(cell, "Index", len(line) + 1) - 1
        wide, high = _number(cell, "MergeAcross", 0), _number(cell, "MergeDown", 0)
        if column + wide >= LIMITS.columns:
            raise Refused("too_many_columns", columns=column + wide + 1, limit=LIMITS.columns)
        line.extend([None] * (column - len(line)))
        data = cell.find(f"{S}Data")
        line.append(_value(data))
        line.extend([None] * wide)
        place = row, column
        if wide or high:
            bottom = min(row + high, LIMITS.rows)
            self.spans.append(CellSpan(row, column, bottom, column + wide))
        if data is None and cell.get(f"{S}Formula"):
            self.formulas[place] = str(cell.get(f"{S}Formula"))
        look = self._looks.get(str(cell.get(f"{S}StyleID", "")))
        if look:
            self.overlay.looks[place] = look
        remark = cell.find(f"{S}Comment")
        if remark is not None:
            words = "".join(str(part) for part in remark.itertext()).strip()
            self.overlay.remarks.comments[place] = words
        rich = _struck_runs(data)
        if rich:
            self.overlay.texts[place] = rich


def _value(data: etree._Element | None) -> Cell:
    if data is None:
        return None
    text = "".join(str(part) for part in data.itertext())
    kind = data.get(f"{S}Type", "String")
    try:
        if kind == "Number":
            return float(text)
        if kind == "DateTime":
            return datetime.fromisoformat(text)
    except ValueError:
        return text
    if kind == "Boolean":
        return text.strip() == "1"
    return None if kind == "Error" else text or None


def _struck_runs(data: etree._Element | None) -> RichText | None:
    struck = [
        run
        for run in (data.iterdescendants() if data is not None else ())
        if etree.QName(run).localname.upper() in STRUCK_RUNS
    ]
    if not struck or data is None:
        return None
    gone = "".join(str(part) for run in struck for part in run.itertext())
    whole = "".join(str(part) for part in data.itertext())
    return RichText(whole.replace(gone, "", 1), gone)


def _sheet(sheet: etree._Element, looks: Mapping[str, Look]) -> Sheet:
    grid = _Grid(looks)
    for table in sheet.iterfind(f"{S}Table"):
        for row in table.iterfind(f"{S}Row"):
            grid.add_row(row)
    visible = sheet.find("{urn:schemas-microsoft-com:office:excel}WorksheetOptions/{*}Visible")
    read = Sheet(
        name=str(sheet.get(f"{S}Name", "")),
        rows=grid.rows,
        hidden=visible is not None and (visible.text or "").startswith("SheetHidden"),
        hidden_rows=frozenset(grid.hidden),
        spans=tuple(grid.spans[: LIMITS.rows]),
        formulas=grid.formulas,
    )
    return overlaid(read, grid.overlay)
