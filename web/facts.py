"""How pages name and write the facts of a submission: by the call's own fields first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol

from web import words
from web.identity import current_language

_YEARLY = re.compile(r"^(?P<stem>[a-z0-9_]*?)_(?P<year>(?:19|20|21)\d\d)$")
_MONEY = frozenset(
    {"capital", "invest_total", "invest_done", "revenue", "software_revenue", "profit", "tax"}
    | {"rd_spend", "iiot_revenue"}
)
_AS_WRITTEN = frozenset({"registered", "build_from", "build_to", "in_service", "phone"})
_AS_WRITTEN_KINDS = frozenset({"month", "day", "moment", "phone", "code", "old_code", "text"})


class _Text(Protocol):
    zh: str
    en: str


class _Field(Protocol):
    @property
    def name(self) -> _Text | None: ...
    @property
    def kind(self) -> str: ...
    @property
    def unit(self) -> str: ...
    def headings_in(self, year: int) -> tuple[str, ...]: ...


class _Form(Protocol):
    def keys(self, year: int) -> Mapping[str, _Field]: ...


class CallWithForm(Protocol):
    """Know a call's form and the year of its figures."""

    @property
    def form(self) -> _Form: ...
    @property
    def figures_year(self) -> int: ...


def fact_name(name: str, definition: CallWithForm | None = None) -> str:
    """Name a fact for a person: from the catalogue, else as the call's form heads it."""
    found = _YEARLY.match(name)
    stem = found["stem"] if found else name
    own = _field(name, definition)
    label = own.name if own else None
    text = _known(stem)
    if label is not None:
        text = label.zh if current_language() == "zh" else label.en
    elif text is None and own is not None and definition is not None:
        return own.headings_in(definition.figures_year)[0]
    if text is None:
        return name
    if not found:
        return text
    return words.write("fact.yearly", current_language(), year=found["year"], text=text)


def _known(stem: str) -> str | None:
    language = current_language()
    if not words.knows(f"fact.{stem}", language):
        return None
    return words.write(f"fact.{stem}", language)


def is_money(name: str, definition: CallWithForm | None = None) -> bool:
    """Tell whether a fact is an amount in 万元."""
    own = _field(name, definition)
    found = _YEARLY.match(name)
    if own is not None:
        amount = own.kind in {"amount", "investment"}
        return amount and own.unit in {"", "万元"}
    return (found["stem"] if found else name) in _MONEY


def is_plain(name: str, definition: CallWithForm | None = None) -> bool:
    """Tell whether a fact is shown as it was written, and never as a number with separators."""
    own = _field(name, definition)
    return name in _AS_WRITTEN or (own is not None and own.kind in _AS_WRITTEN_KINDS)


def _field(name: str, definition: CallWithForm | None) -> _Field | None:
    if definition is None:
        return None
    return definition.form.keys(definition.figures_year).get(name)
