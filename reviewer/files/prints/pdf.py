"""A printed paper as PDF with its Chinese font inside."""

from __future__ import annotations

from pathlib import Path

from reviewer.files.typesetting import set_pdf
from reviewer.model.prints import Block, Paragraph, PrintedDocument, PrintedTable

TEMPLATE = Path(__file__).with_name("paper.typ")


def document_pdf(document: PrintedDocument, fonts: Path | None = None) -> bytes:
    """Set a paper on A4.

    `fonts` is a folder with a Chinese font; without it the fonts of the machine are used. Raises
    Unavailable where no Chinese font is found.
    """
    data = {
        "language": document.language,
        "title": document.title,
        "author": document.author,
        "footer": document.footer,
        "broad": document.broad,
        "letter": document.letter,
        "sheets": [
            {
                "title": sheet.title,
                "subtitle": sheet.subtitle,
                "facts": [list(fact) for fact in sheet.facts],
                "blocks": [_block(block) for block in sheet.blocks],
            }
            for sheet in document.sheets
        ],
    }
    return set_pdf(TEMPLATE, "paper", data, fonts, document.made_at)


def _block(block: Block) -> dict[str, object]:
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "text": block.text, "strong": block.strong}
    if isinstance(block, PrintedTable):
        return {
            "kind": "grid",
            "columns": list(block.columns),
            "rows": [list(row) for row in block.rows],
            "widths": list(block.widths),
            "numbers": list(block.numbers),
            "rule_after": block.rule_after,
        }
    return {"kind": "signing", "places": [list(place) for place in block.places]}
