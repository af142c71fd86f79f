"""Blank application forms in Word, drawn from the call's own form, for downloading."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime, time

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import Table

from reviewer.model.forms import FormField, FormLine, FormSection
from reviewer.model.programme import CallDefinition

FONT = "SimSun"
YES_NO = "□是 □否"


def blank_form(definition: CallDefinition) -> bytes:
    """Draw a call's blank application form as a Word file.

    Filled in, it is read back by `read_bytes`; handed in blank, it is recognised as such.
    """
    document = Document()
    _set_up(document, definition)
    for section in definition.form.sections or _drawn_sections(definition):
        _heading(document, section.title)
        if section.figures:
            _figures(document, section, definition.figures_year)
        if section.lines:
            _block(document, [_filled(line, definition) for line in section.lines])
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _drawn_sections(definition: CallDefinition) -> Sequence[FormSection]:
    """Draw a form that has no sections of its own: every field, two in a line."""
    form, year = definition.form, definition.figures_year
    words = [table for table in form.tables if table.medium != "sheet"] or list(form.tables)
    cells = [(entry.label(year), _hint(entry)) for entry in form.fields_of(words[0])]
    lines = tuple(
        FormLine(pairs=tuple(cells[place : place + 2])) for place in range(0, len(cells), 2)
    )
    return (FormSection(title=words[0].title.zh, lines=lines),)


def _hint(entry: FormField) -> str:
    if entry.kind == "yes_no":
        return YES_NO
    if entry.kind == "category":
        return "{categories}"
    return " ".join(f"□{choice}" for choice in entry.choices)


def _filled(line: FormLine, definition: CallDefinition) -> FormLine:
    year = str(definition.figures_year)
    boxes = " ".join(f"□{category.name.zh}" for category in definition.categories)
    pairs = tuple(
        (label.replace("{year}", year), hint.replace("{categories}", boxes))
        for label, hint in line.pairs
    )
    return line.model_copy(update={"pairs": pairs})


def _set_up(document: WordDocument, definition: CallDefinition) -> None:
    style = document.styles["Normal"]
    style.font.name = FONT
    style.font.size = Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    properties = document.core_properties
    properties.title = definition.title.zh
    properties.author = definition.organiser.zh
    moment = datetime.combine(definition.issued_on, time())
    properties.created = properties.modified = moment
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(f"{definition.title.zh}申报书")
    run.bold = True
    run.font.size = Pt(16)
    document.add_paragraph(definition.document).alignment = WD_ALIGN_PARAGRAPH.CENTER


def _heading(document: WordDocument, text: str) -> None:
    run = document.add_paragraph().add_run(text)
    run.bold = True
    run.font.size = Pt(12)


def _block(document: WordDocument, lines: Sequence[FormLine]) -> None:
    """Draw a table of five columns: a group at the left, then two pairs of label and value."""
    table = document.add_table(rows=len(lines), cols=5)
    table.style = "Table Grid"
    for number, line in enumerate(lines):
        cells = table.rows[number].cells
        first = cells[0]
        if line.group:
            begins = number == 0 or lines[number - 1].group != line.group
            if begins:
                first.text = line.group
            else:
                table.cell(number - 1, 0).merge(first)
            (label, hint), (other, other_hint) = line.pairs
            cells[1].text, cells[2].text = label, hint
            cells[3].text, cells[4].text = other, other_hint
            continue
        label, hint = line.pairs[0]
        wide = len(line.pairs) == 1
        first.merge(cells[1]).text = label
        cells[2].merge(cells[4] if wide else cells[2]).text = hint
        if not wide:
            cells[3].text, cells[4].text = line.pairs[1]


def _figures(document: WordDocument, section: FormSection, year: int) -> None:
    """Draw the block with the years at its left."""
    table: Table = document.add_table(rows=len(section.years) + 1, cols=len(section.figures) + 1)
    table.style = "Table Grid"
    for place, text in enumerate(("年份", *section.figures)):
        table.cell(0, place).text = text
    for row, offset in enumerate(section.years, start=1):
        table.cell(row, 0).text = f"{year + offset}年"
