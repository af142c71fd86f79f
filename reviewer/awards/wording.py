"""What staff write in a notice themselves: opening and closing in both languages, whom to ask."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Literal

LONGEST_TEXT = 2000
LONGEST_LINE = 300


@dataclass(frozen=True)
class NoticeWording:
    """Hold the texts of one notice; what is empty is printed in the standard words.

    `scores` no leaves the marks out of the notice; empty: as the call says.
    """

    opening_zh: str = ""
    opening_en: str = ""
    closing_zh: str = ""
    closing_en: str = ""
    person: str = ""
    telephone: str = ""
    email: str = ""
    address: str = ""
    scores: Literal["", "yes", "no"] = ""

    def opening(self, language: str) -> str:
        """Give the opening in a language, empty for the standard one."""
        return self.opening_zh if language == "zh" else self.opening_en

    def closing(self, language: str) -> str:
        """Give the closing in a language, empty for none."""
        return self.closing_zh if language == "zh" else self.closing_en

    def too_long(self) -> tuple[str, int] | None:
        """Name the first text that is too long, and how long it may be."""
        for entry in fields(self):
            text = getattr(self, entry.name)
            most = LONGEST_TEXT if entry.name.startswith(("opening", "closing")) else LONGEST_LINE
            if len(text) > most:
                return entry.name, most
        return None

    def document(self) -> dict[str, str]:
        """Write it down as a notice keeps it: what is empty is left out."""
        return {name: text for name, text in asdict(self).items() if text}


def wording_of(document: dict[str, str]) -> NoticeWording:
    """Read the wording that a notice keeps; words of a newer version are left out."""
    known = {entry.name for entry in fields(NoticeWording)}
    return NoticeWording(**{name: text for name, text in document.items() if name in known})  # type: ignore[arg-type]  # written by document()
