"""The layouts of the files that a season brings: its call's own, those of registers, and others'.

A call's tables are data (`reviewer.model.forms`). The forms of the other built-in calls compete
with them, so that a workbook of another programme is recognised as such and never half-read.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

import data.forms
from reviewer.files.intake.fields import Field, Layout
from reviewer.files.intake.headings import bare_heading
from reviewer.files.intake.register_layouts import (
    DECLARED,
    FORMER_NAMES,
    OWNERSHIP,
    PRIOR_LIST,
    RECEIPTS,
    REQUESTED,
    ROOMS,
    ROSTER,
    SESSIONS,
)
from reviewer.files.intake.texts import compact
from reviewer.model.forms import FormDefinition, FormField, FormTable, built_in_form
from reviewer.model.programme import CallDefinition

REGISTERS = (
    ROSTER, REQUESTED, DECLARED, OWNERSHIP, FORMER_NAMES, SESSIONS, ROOMS, RECEIPTS, PRIOR_LIST,
)  # fmt: skip

LATER_ROUNDS = frozenset(
    {"揭榜挂帅"}
)  # words of rounds that follow a list, which are calls themselves


def call_layouts(definition: CallDefinition) -> tuple[Layout, ...]:
    """Give the layouts of the call's own tables in Excel, the richer ones first."""
    return _compiled(definition.form, definition.figures_year, definition.title.zh)[0]


def word_layouts(definition: CallDefinition) -> tuple[Layout, ...]:
    """Give the layouts of the call's own forms in Word."""
    return _compiled(definition.form, definition.figures_year, definition.title.zh)[1]


@lru_cache(maxsize=64)
def known_layouts(
    form: FormDefinition, year: int, title: str
) -> tuple[tuple[Layout, ...], tuple[Layout, ...]]:
    """Give every layout that competes for a file of a call: in Excel, and in Word."""
    own_sheets, own_words = _compiled(form, year, title)
    others = [_compiled(other, year, "") for other in other_forms(form)]
    sheets = tuple(layout for found, _ in others for layout in found)
    words = tuple(layout for _, found in others for layout in found)
    return (*own_sheets, *REGISTERS, *sheets), (*own_words, *words)


def all_layouts(definition: CallDefinition) -> tuple[Layout, ...]:
    """Give every layout in Excel that competes for a file of a call, its own first."""
    return known_layouts(definition.form, definition.figures_year, definition.title.zh)[0]


def all_word_layouts(definition: CallDefinition) -> tuple[Layout, ...]:
    """Give every layout in Word that competes for a file of a call, its own first."""
    return known_layouts(definition.form, definition.figures_year, definition.title.zh)[1]


def other_forms(form: FormDefinition) -> tuple[FormDefinition, ...]:
    """List the built-in forms that are not this call's own."""
    own = {entry.headings for entry in form.fields}
    return tuple(
        other
        for other in built_in_forms()
        if (other.name != form.name or not form.name)
        and not {entry.headings for entry in other.fields} <= own
    )


@lru_cache(maxsize=1)
def built_in_forms() -> tuple[FormDefinition, ...]:
    """Read every form that comes with the program."""
    names = sorted(
        entry.name.removesuffix(".toml")
        for entry in files(data.forms).iterdir()
        if entry.name.endswith(".toml")
    )
    return tuple(built_in_form(name) for name in names)


def words_of_others(definition: CallDefinition) -> tuple[str, ...]:
    """List words of other programmes' forms, looked for in titles and headings.

    A word of the call's own title or form marks no other programme.
    """
    own = definition.title.zh + "".join(definition.form.words)
    words = {word for form in other_forms(definition.form) for word in form.words} | LATER_ROUNDS
    return tuple(sorted(word for word in words if word not in own))


@lru_cache(maxsize=64)
def _compiled(
    form: FormDefinition, year: int, title: str
) -> tuple[tuple[Layout, ...], tuple[Layout, ...]]:
    layouts = [(table, _layout(form, table, year, title)) for table in form.tables]
    sheets = [layout for table, layout in layouts if table.medium in {"sheet", "both"}]
    words = [layout for table, layout in layouts if table.medium in {"word", "both"}]
    # The richer layouts come first: their headings contain those of the poorer ones.
    return tuple(sorted(sheets, key=lambda layout: -len(layout.fields))), tuple(words)


def _layout(form: FormDefinition, table: FormTable, year: int, title: str) -> Layout:
    entries = form.fields_of(table)
    keys = {entry.code: entry.key(year) for entry in entries if (entry.year or 0) == 0}
    named = tuple(code for code in form.identity if code in keys)
    return Layout(
        record=table.record,
        file_kind=table.kind,
        fields=tuple(_field(entry, keys, year) for entry in entries),
        needs=tuple(keys.get(code, code) for code in table.needs),
        enough=table.enough,
        signs=frozenset(keys.get(code, code) for code in table.signs or keys),
        enough_signs=table.enough_signs if table.signs else max(table.enough, 2),
        ignored_labels=frozenset(bare_alias(label) for label in table.ignored_labels),
        identity=tuple(keys[code] for code in named),
        thing=form.thing.zh if form.thing else title,
        leads=table.role == "list",
        code=table.code,
        titles=(table.title.zh,) if title else (),
    )


def _field(entry: FormField, keys: dict[str, str], year: int) -> Field:
    whole = entry.part_of
    return Field(
        key=entry.key(year),
        kind=entry.kind,
        aliases=tuple(bare_alias(heading) for heading in entry.headings_in(year)),
        required=entry.required,
        part_of=(f"{whole}_{year + entry.year}" if entry.year is not None else whole)
        if whole
        else "",
        part_problem=entry.part_problem,
        choices=entry.choices,
    )


def bare_alias(heading: str) -> str:
    """Write a heading as the reader compares headings; one that is all brackets stays."""
    return bare_heading(heading) or compact(heading)
