"""The public notice as a Word file that the office can put on its own letterhead."""

from __future__ import annotations

import io
from datetime import UTC, datetime, time

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt
from docx.table import Table
from docx.text.run import Run

from reviewer.files.exports.steady import steady_package
from reviewer.files.notices.content import NoticeTable, NoticeText, write_out
from reviewer.messages import Language
from reviewer.model.views import NoticeView

BODY, HEADING, LATIN = "仿宋", "黑体", "Times New Roman"
BODY_SIZE, TITLE_SIZE, TABLE_SIZE = Pt(16), Pt(22), Pt(11)  # 三号, 二号 and smaller in tables
LINE = Cm(15.6)  # what the margins leave
FORBIDDEN = {code: None for code in range(32) if chr(code) not in "\t\n\r"}


def notice_word(view: NoticeView, language: Language) -> bytes:
    """Lay out the notice after the custom of official papers: 仿宋 16 pt, 28 pt lines, A4."""
    text = write_out(view, language)
    document = Document()
    _set_up(document, text, datetime.combine(view.published_on, time(), UTC))
    _paragraph(document, text.title, font=HEADING, size=TITLE_SIZE, centred=True)
    _paragraph(document, text.opening)
    if text.changes:
        _paragraph(document, text.changes_heading, font=HEADING)
        for line in text.changes:
            _paragraph(document, line)
    _paragraph(document, text.list_heading, font=HEADING)
    for table in text.tables:
        _paragraph(document, table.heading)
        _table(document, table)
    _paragraph(document, text.method_heading, font=HEADING)
    for line in text.method:
        _paragraph(document, line)
    _paragraph(document, text.objection_heading, font=HEADING)
    for line in text.objection:
        _paragraph(document, line)
    _paragraph(document, "")
    for line in (text.signature, text.day):
        _paragraph(document, line, right=True)
    stream = io.BytesIO()
    document.save(stream)
    return steady_package(stream.getvalue())


def _set_up(document: WordDocument, text: NoticeText, made: datetime) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    properties = document.core_properties
    properties.title, properties.author = text.title, text.signature
    properties.language = "zh-CN" if text.language == "zh" else "en"
    properties.created = properties.modified = made.replace(tzinfo=None)


def _paragraph(
    document: WordDocument,
    text: str,
    *,
    font: str = BODY,
    size: Pt = BODY_SIZE,
    centred: bool = False,
    right: bool = False,
) -> None:
    paragraph = document.add_paragraph()
    form = paragraph.paragraph_format
    form.line_spacing, form.space_after, form.space_before = Pt(28), Pt(0), Pt(0)
    if centred:
        paragraph.alignment, form.space_after = WD_ALIGN_PARAGRAPH.CENTER, Pt(14)
        form.line_spacing = Pt(34)
    elif right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    else:
        form.first_line_indent = size * 2
    _write(paragraph.add_run(_clean(text)), font=font, size=size)


def _write(run: Run, *, font: str, size: Pt) -> None:
    run.font.name, run.font.size = LATIN, size
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _table(document: WordDocument, content: NoticeTable) -> None:
    if not content.rows:
        _paragraph(document, content.empty)
        return
    table = document.add_table(rows=0, cols=len(content.columns))
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    widths = _widths(content)
    _row(table, content.columns, widths, font=HEADING)
    _repeat_first_row(table)
    for row in content.rows:
        _row(table, row, widths, font=BODY)


def _widths(content: NoticeTable) -> list[Length]:
    """Give every column its width: the fixed ones first, the others share what is left."""
    fixed = [Cm(float(w.removesuffix("cm"))) if w.endswith("cm") else None for w in content.widths]
    free = (LINE - sum(width for width in fixed if width is not None)) // max(fixed.count(None), 1)
    return [Length(free) if width is None else width for width in fixed]


def _row(table: Table, texts: tuple[str, ...], widths: list[Length], *, font: str) -> None:
    cells = table.add_row().cells  # type: ignore[no-untyped-call]  # python-docx leaves it untyped
    for cell, text, width in zip(cells, texts, widths, strict=True):
        cell.width = width
        paragraph = cell.paragraphs[0]
        if font == HEADING or cell is cells[0]:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _write(paragraph.add_run(_clean(text)), font=font, size=TABLE_SIZE)


def _repeat_first_row(table: Table) -> None:
    """Repeat the headings on every page, and keep each row on one page."""
    for number, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))


def _clean(text: str) -> str:
    """Drop control characters, which no Word file may hold."""
    return text.translate(FORBIDDEN)
