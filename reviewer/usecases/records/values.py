"""What staff may write by hand into a record, and how their text becomes its value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from reviewer.errors import BadInput
from reviewer.model.experts import ExpertKind
from reviewer.model.forms import FormField
from reviewer.model.hand_edits import RecordKind
from reviewer.model.intake_documents import json_safe
from reviewer.model.programme import CallDefinition
from reviewer.rules.hand_edits import (
    EXPERT_COLUMNS,
    FACT,
    KNOWN_BY,
    LISTS,
    SUBMISSION_COLUMNS,
)

LONGEST = 300


@dataclass(frozen=True)
class Writable:
    """Describe one value that may be written: its name, its label, what it may be.

    `label` None: a column that every record has, called by the catalogue; else the form's heading.
    """

    name: str
    label: str | None = None
    field: FormField | None = None
    choices: tuple[str, ...] = ()


def writable(definition: CallDefinition, kind: RecordKind) -> tuple[Writable, ...]:
    """List what may be written by hand into a record of a kind.

    What a record is known by is corrected in the file: files are put together by it.
    """
    from reviewer.files.intake.rows import SIMPLE  # noqa: PLC0415  loaded when records are written

    categories = tuple(category.code for category in definition.categories)
    choices = {"category": categories, "kind": get_args(ExpertKind)}
    columns = EXPERT_COLUMNS if kind == "expert" else SUBMISSION_COLUMNS
    found = [Writable(name, choices=choices.get(name, ())) for name in columns]
    if kind == "expert":
        return tuple(found)
    own = KNOWN_BY | frozenset(SUBMISSION_COLUMNS) | frozenset(definition.form.identity)
    facts: dict[str, Writable] = {}
    for key, entry in definition.form.keys(definition.figures_year).items():
        if entry.kind in SIMPLE and entry.code not in own:
            label = entry.label(definition.figures_year)
            facts.setdefault(key, Writable(FACT + key, label, entry, entry.choices))
    return (*found, *facts.values())


def told(value: object) -> str:
    """Write a value as a person reads it."""
    if isinstance(value, list):
        return "、".join(str(entry) for entry in value)
    return "" if value is None else str(value)


def shown_value(definition: CallDefinition, written: Writable, value: object) -> str:
    """Write a value into its control: categories by their names."""
    if written.name == "categories" and isinstance(value, list):
        names = {category.code: category.name.zh for category in definition.categories}
        return "、".join(names.get(str(code), str(code)) for code in value)
    return told(value).strip()


def read_value(definition: CallDefinition, written: Writable, text: str) -> object:
    """Read what was typed as a file's cell is read; raises BadInput where it is not understood.

    An empty text takes the value away.
    """
    text = text.strip()
    if len(text) > LONGEST:
        raise BadInput("error.hand_value", value=text[:40])
    if written.field is not None:
        return _fact(written.field, text)
    if written.name in LISTS:
        parts = [part.strip() for part in text.replace("，", "、").split("、") if part.strip()]
        return _categories(definition, parts) if written.name == "categories" else parts
    if written.choices:
        if text and text not in written.choices:
            raise BadInput("error.hand_value", value=text)
        return text or None
    if written.name == "uscc":
        return _code(text)
    if not text and written.name in {"name", "employer"}:
        raise BadInput("error.hand_value_missing")
    return text


def _categories(definition: CallDefinition, parts: Sequence[str]) -> list[str]:
    named = {category.name.zh: category.code for category in definition.categories}
    known = {category.code for category in definition.categories}
    found = [named.get(part, part) for part in parts]
    for code in found:
        if code not in known:
            raise BadInput("error.hand_value", value=code)
    return found


def _code(text: str) -> str | None:
    from reviewer.files.intake.codes import read_credit_code  # noqa: PLC0415  as above

    if not text:
        return None
    reading = read_credit_code(text)
    if reading.value is None:
        raise BadInput("error.hand_value", value=text)
    return reading.value


def _fact(entry: FormField, text: str) -> object:
    from reviewer.files.intake.amounts import read_amount  # noqa: PLC0415  as above
    from reviewer.files.intake.lists import read_choice  # noqa: PLC0415  as above
    from reviewer.files.intake.readings import Reading  # noqa: PLC0415  as above
    from reviewer.files.intake.rows import READERS  # noqa: PLC0415  as above

    if not text:
        return None
    reading: Reading[object]
    if entry.kind == "amount":
        reading = read_amount(text, entry.unit or "万元")
    elif entry.kind == "choice":
        reading = read_choice(text, entry.choices)
    else:
        reading = READERS[entry.kind](text)
    doubtful = any(finding.status != "accept" for finding in reading.findings)
    if reading.value is None or doubtful:
        raise BadInput("error.hand_value", value=text)
    return json_safe({"value": reading.value})["value"]
