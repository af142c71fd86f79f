"""The public notice as a PDF that anyone can read, a screen reader too."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, time
from pathlib import Path

from reviewer.files.notices.content import write_out
from reviewer.files.typesetting import set_pdf
from reviewer.messages import Language
from reviewer.model.views import NoticeView

TEMPLATE = Path(__file__).with_name("notice.typ")


def notice_pdf(view: NoticeView, language: Language, fonts: Path | None = None) -> bytes:
    """Set the notice on A4.

    `fonts` is a folder with a Chinese font; without it the fonts of the machine are used. Raises
    Unavailable where no Chinese font is found.
    """
    made_at = datetime.combine(view.published_on, time(), UTC)
    return set_pdf(TEMPLATE, "notice", asdict(write_out(view, language)), fonts, made_at)
