"""Words for people, for those who show results: pages and the command line."""

from __future__ import annotations

from reviewer.messages import Language, Message, knows, say
from reviewer.messages.catalogues import Catalogue, read_catalogue

__all__ = [
    "Catalogue",
    "Language",
    "Message",
    "knows",
    "language_of",
    "read_catalogue",
    "say",
]


def language_of(code: str) -> Language:
    """Choose the catalogue for a language code; Chinese unless English is asked for."""
    return "en" if code.lower().startswith("en") else "zh"
