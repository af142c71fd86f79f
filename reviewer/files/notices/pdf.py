"""The public notice as a PDF that anyone can read, a screen reader too."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime, time
from pathlib import Path

from reviewer.errors import Unavailable
from reviewer.files.notices.content import write_out
from reviewer.messages import Language
from reviewer.model.views import NoticeView

TEMPLATE = Path(__file__).with_name("notice.typ")
FAMILIES = ("Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC")


def notice_pdf(view: NoticeView, language: Language, fonts: Path | None = None) -> bytes:
    """Set the notice on A4 as PDF/A-2a, tagged for screen readers.

    `fonts` is a folder with a Chinese font; without it the fonts of the machine are used. The
    texts go in as data, never as typesetting code. Raises Unavailable where no Chinese font is
    found, because the file would show empty boxes.
    """
    # Loaded when a file is set: the typesetter would sit in every server's memory.
    import typst  # noqa: PLC0415

    known = typst.Fonts(font_paths=[fonts] if fonts is not None else [])
    found = set(known.families()) & set(FAMILIES)
    if not found:
        raise Unavailable("error.no_chinese_font", families=list(FAMILIES))
    family = next(name for name in FAMILIES if name in found)
    data = {**asdict(write_out(view, language)), "font": family}
    return typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        font_paths=known,
        sys_inputs={"notice": json.dumps(data, ensure_ascii=False)},
        pdf_standards="a-2a",
        timestamp=datetime.combine(view.published_on, time(), UTC),
    )
