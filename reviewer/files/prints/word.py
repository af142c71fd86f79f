"""A printed printed as a Word file that the office can change."""

from __future__ import annotations

import io

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.run import Run

from reviewer.files.exports.steady import steady_package
from reviewer.model.prints import Paragraph, PrintedDocument, PrintedForm, PrintedTable, Signing

BODY, HEADING, LATIN = "仿宋", "黑体", "Times New Roman"
TITLE_SIZE, BODY_SIZE, TABLE_SIZE, SMALL = Pt(18), Pt(12), Pt(10.5), Pt(8)
LETTER_SIZE = Pt(16)  # 三号, as official letters are set
LONG, SHORT, MARGIN = 29.7, 21.0, 2.0  # centimetres of A4
FORBIDDEN = {code: None for code in range(32) if chr(code) not in "\t\n\r"}
SIGNING_LINE = "＿" * 10


def document_word(printed: PrintedDocument) -> bytes:
    """Lay a printed out on A4; equal content gives equal bytes."""
    document = Document()
    _set_up(document, printed)
    for number, sheet in enumerate(printed.sheets):
        if number:
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        _sheet(document, sheet, printed)
    stream = io.BytesIO()
    document.save(stream)
    return steady_package(stream.getvalue())


def _set_up(document: WordDocument, printed: PrintedDocument) -> None:
    section = document.sections[0]
    width, height = (LONG, SHORT) if printed.broad else (SHORT, LONG)
    section.orientation = WD_ORIENT.LANDSCAPE if printed.broad else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Cm(width), Cm(height)
    for side in ("top_margin", "bottom_margin", "left_margin", "right_margin"):
        setattr(section, side, Cm(MARGIN))
    footer = section.footer.paragraphs[0]
    _write(footer.add_run(_clean(printed.footer)), size=SMALL)
    properties = document.core_properties
    properties.title, properties.author = printed.title, printed.author
    properties.language = "zh-CN" if printed.language == "zh" else "en"
    properties.created = properties.modified = printed.made_at.replace(tzinfo=None)


def _sheet(document: WordDocument, sheet: PrintedForm, printed: PrintedDocument) -> None:
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(title.add_run(_clean(sheet.title)), font=HEADING, size=TITLE_SIZE)
    subtitle = document.add_paragraph()
    subtitle.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(subtitle.add_run(_clean(sheet.subtitle)))
    for label, value in sheet.facts:
        line = document.add_paragraph()
        line.paragraph_format.space_after = Pt(2)
        _write(line.add_run(_clean(f"{label}：{value}")))
    for block in sheet.blocks:
        if isinstance(block, Paragraph):
            paragraph = document.add_paragraph()
            run = paragraph.add_run(_clean(block.text))
            size = LETTER_SIZE if printed.letter else BODY_SIZE
            _write(run, font=HEADING if block.strong else BODY, size=size)
            if printed.letter and not block.strong and printed.language == "zh":
                paragraph.paragraph_format.first_line_indent = size * 2
        elif isinstance(block, PrintedTable):
            _grid(document, block, (LONG if printed.broad else SHORT) - 2 * MARGIN)
        else:
            _signing(document, block)


def _grid(document: WordDocument, grid: PrintedTable, width: float) -> None:
    table = document.add_table(rows=0, cols=len(grid.columns))
    table.style, table.alignment, table.autofit = (
        "Table Grid",
        WD_TABLE_ALIGNMENT.CENTER,
        False,
    )
    shares = [share / sum(grid.widths) * width for share in grid.widths]
    for number, texts in enumerate((grid.columns, *grid.rows)):
        row = table.add_row()
        for place, (cell, text, share) in enumerate(zip(row.cells, texts, shares, strict=True)):
            cell.width = Cm(share)
            paragraph = cell.paragraphs[0]
            if number and place in grid.numbers:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            run = paragraph.add_run(_clean(text))
            _write(run, font=BODY if number else HEADING, size=TABLE_SIZE)
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if not number:
            properties.append(OxmlElement("w:tblHeader"))
    document.add_paragraph()


def _signing(document: WordDocument, block: Signing) -> None:
    for label, value in block.places:
        line = document.add_paragraph()
        line.paragraph_format.space_before = Pt(10)
        _write(line.add_run(_clean(f"{label}：{value} {SIGNING_LINE}")))


def _write(run: Run, *, font: str = BODY, size: Pt = BODY_SIZE) -> None:
    run.font.name, run.font.size = LATIN, size
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _clean(text: str) -> str:
    """Drop control characters, which no Word file may hold."""
    return text.translate(FORBIDDEN)
