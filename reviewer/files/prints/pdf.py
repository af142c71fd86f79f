"""A printed paper as PDF with its Chinese font inside."""

from __future__ import annotations

import json
from pathlib import Path

from reviewer.errors import Unavailable
from reviewer.model.prints import Block, Grid, Paragraph, PrintedPaper

TEMPLATE = Path(__file__).with_name("paper.typ")
FAMILIES = ("Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC")


def paper_pdf(paper: PrintedPaper, fonts: Path | None = None) -> bytes:
    """Set a paper on A4 as PDF/A-2a, tagged for screen readers.

    `fonts` is a folder with a Chinese font; without it the fonts of the machine are used. All
    texts go in as data, never as typesetting code. Raises Unavailable where no Chinese font is
    found, because the file would show empty boxes.
    """
    # Loaded when a file is set: the typesetter would sit in every server's memory.
    import typst  # noqa: PLC0415

    known = typst.Fonts(font_paths=[fonts] if fonts is not None else [])
    found = set(known.families()) & set(FAMILIES)
    if not found:
        raise Unavailable("error.no_chinese_font", families=list(FAMILIES))
    data = {
        "language": paper.language,
        "title": paper.title,
        "author": paper.author,
        "footer": paper.footer,
        "broad": paper.broad,
        "font": next(name for name in FAMILIES if name in found),
        "sheets": [
            {
                "title": sheet.title,
                "subtitle": sheet.subtitle,
                "facts": [list(fact) for fact in sheet.facts],
                "blocks": [_block(block) for block in sheet.blocks],
            }
            for sheet in paper.sheets
        ],
    }
    return typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        font_paths=known,
        sys_inputs={"paper": json.dumps(data, ensure_ascii=False)},
        pdf_standards="a-2a",
        timestamp=paper.made_at.replace(microsecond=0),  # the typesetter takes whole seconds
    )


def _block(block: Block) -> dict[str, object]:
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "text": block.text, "strong": block.strong}
    if isinstance(block, Grid):
        return {
            "kind": "grid",
            "columns": list(block.columns),
            "rows": [list(row) for row in block.rows],
            "widths": list(block.widths),
            "numbers": list(block.numbers),
            "rule_after": block.rule_after,
        }
    return {"kind": "signing", "places": [list(place) for place in block.places]}
