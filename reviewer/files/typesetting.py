"""Set PDF files with the typesetter, in a Chinese font that goes into the file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reviewer.errors import Unavailable

if TYPE_CHECKING:
    import typst

FAMILIES = ("Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC")


def set_pdf(
    template: Path, name: str, data: Mapping[str, object], fonts: Path | None, made_at: datetime
) -> bytes:
    """Set a file as PDF/A-2a, tagged for screen readers.

    The template finds `data` as JSON under the name, and the font's family in it: texts go in as
    data, never as typesetting code. Raises Unavailable as `chinese_font`.
    """
    # Loaded when a file is set: the typesetter would sit in every server's memory.
    import typst  # noqa: PLC0415

    known, family = chinese_font(fonts)
    return typst.compile(
        template.read_bytes(),
        format="pdf",
        font_paths=known,
        sys_inputs={name: json.dumps({**data, "font": family}, ensure_ascii=False)},
        pdf_standards="a-2a",
        timestamp=made_at.replace(microsecond=0),  # the typesetter takes whole seconds
    )


def chinese_font(fonts: Path | None) -> tuple[typst.Fonts, str]:
    """Find the fonts and the family to set Chinese in.

    `fonts` is a folder with a Chinese font; None: the fonts of the machine. Raises Unavailable
    where there is none, because the file would show empty boxes.
    """
    import typst  # noqa: PLC0415 as above

    known = typst.Fonts(font_paths=[fonts] if fonts is not None else [])
    found = set(known.families())
    family = next((name for name in FAMILIES if name in found), None)
    if family is None:
        raise Unavailable("error.no_chinese_font", families=list(FAMILIES))
    return known, family
