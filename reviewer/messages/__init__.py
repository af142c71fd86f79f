"""Words for people: every text of the domain in Chinese and English, looked up by code.

The catalogues stand beside this file, one gettext file per language; `problem.*`, `reason.*`,
`conflict.*`, `error.*` and so on are the groups of codes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from reviewer.messages.catalogues import Catalogue, read_catalogue

Language = Literal["zh", "en"]
FILES: dict[Language, str] = {"zh": "zh_CN", "en": "en"}
# Blanks that are filled with a word of the data, and the group of codes that has its text.
WORDS = {
    "step": "step",
    "phase": "phase",
    "earliest": "phase",
    "latest": "phase",
    "role": "role",
    "status": "status",
}
SEPARATORS: dict[Language, str] = {"zh": "、", "en": ", "}


@dataclass(frozen=True)
class Message:
    """Name a text of the catalogues together with what fills its blanks."""

    code: str
    details: dict[str, object] = field(default_factory=dict)

    def text(self, language: Language = "zh") -> str:
        """Write the message out for a person who reads the given language."""
        return say(self.code, language, **self.details)


@cache
def catalogue(language: Language) -> Catalogue:
    """Read one language's texts of the domain."""
    return read_catalogue(Path(__file__).parent / FILES[language], FILES[language])


def say(code: str, language: Language = "zh", **details: object) -> str:
    """Write out the text of a code; an unknown code raises KeyError, a missing blank too."""
    shown = {
        name: _shown(_worded(name, value, language), language) for name, value in details.items()
    }
    return catalogue(language).write(code, shown)


def knows(code: str, language: Language = "zh") -> bool:
    """Tell whether the catalogue of a language has a text for the code."""
    return code in catalogue(language)


def _worded(name: str, value: object, language: Language) -> object:
    """Put the catalogue's word for a word of the data: the phase notice is said 公示."""
    group = WORDS.get(name)
    code = f"{group}.{value}"
    return catalogue(language).get(code, value) if group and isinstance(value, str) else value


def _shown(value: object, language: Language) -> object:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return SEPARATORS[language].join(str(_shown(entry, language)) for entry in value)
    if isinstance(value, dict) and value.keys() == FILES.keys():  # one text in each language
        return value[language]
    return "" if value is None else value
