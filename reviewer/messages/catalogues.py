"""Texts by code, one gettext file per language, with named blanks and the plurals of gettext.

A text that counts has a plural form in its file, as gettext has it: the blank `n`, else `count`,
chooses. Where a text counts several things, a blank names the noun after a colon,
`{seats:seat}`, and the plural entry `noun.seat` writes number and noun together.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from gettext import GNUTranslations
from pathlib import Path
from string import Formatter
from types import MappingProxyType

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

COUNTING = ("n", "count")
NOUN = "noun."


class Catalogue(Mapping[str, str]):
    """Hold one language's texts; as a mapping it gives each as written, plurals in the many."""

    def __init__(self, texts: Mapping[str, str], plurals: GNUTranslations, counted: frozenset[str]):
        self._texts = texts
        self._plurals = plurals
        self._counted = counted
        self._formatter = _CountingFormatter(self)

    def __getitem__(self, code: str) -> str:
        return self._texts[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def write(self, code: str, blanks: Mapping[str, object]) -> str:
        """Fill a text's blanks; raises KeyError for an unknown code and for a missing blank."""
        text = self._texts[code]
        if code in self._counted:
            number = next(blanks[name] for name in COUNTING if name in blanks)
            text = self._plurals.ngettext(code, code, _whole(number))
        return self._formatter.vformat(text, (), blanks)

    def counted(self, noun: str, number: object) -> str:
        """Write a number and its noun: 1 seat, 2 seats."""
        return self.write(NOUN + noun, {"n": number})


class _CountingFormatter(Formatter):
    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def format_field(self, value: object, format_spec: str) -> str:
        if format_spec.isidentifier() and NOUN + format_spec in self._catalogue:
            return self._catalogue.counted(format_spec, value)
        return str(format(value, format_spec))


def read_catalogue(folder: Path, locale: str) -> Catalogue:
    """Read every gettext file of a folder into one catalogue.

    `locale` names the language as gettext does: zh_CN has one form for every number, en two.
    """
    merged = Catalog(locale=locale)
    for file in sorted(folder.glob("*.po")):
        with file.open("rb") as stream:
            for message in read_po(stream, locale=locale):
                if message.id:
                    merged.add(message.id, message.string)
    compiled = io.BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    texts: dict[str, str] = {}
    counted: set[str] = set()
    for message in merged:
        code, text = _last(message.id), _last(message.string)
        if code and text is not None:
            texts[code] = text
            if not isinstance(message.id, str):
                counted.add(code)
    return Catalogue(MappingProxyType(texts), GNUTranslations(compiled), frozenset(counted))


def _last(forms: str | list[str] | tuple[str, ...] | None) -> str | None:
    """Give a text as it is written for many."""
    return forms if isinstance(forms, str) or forms is None else forms[-1]


def _whole(number: object) -> int:
    """Read a count, written with separators or not."""
    return int(str(number).replace(",", ""))
