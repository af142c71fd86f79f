"""How a layout is described: its values, how each is read, the headings that they stand under."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from reviewer.model.forms import FieldKind as FormFieldKind
from reviewer.model.intake import FileKind

FieldKind = FormFieldKind | Literal["special"]


@dataclass(frozen=True)
class Field:
    """Describe one value of a record: how it is read and the headings that it stands under.

    `special` ones are read together with others by the reader of their layout. An empty required
    cell is a problem. A value with `part_of` cannot exceed the one of that key.
    """

    key: str
    kind: FieldKind
    aliases: tuple[str, ...]
    required: bool = False
    part_of: str = ""
    part_problem: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Layout:
    """Describe one kind of table: its record, its values, and what must be there to recognise it.

    `needs` headings must all stand there, and at least `enough` of all fields. `titles` are words
    above the headings that decide where several layouts fit. Of a Word form
    `enough_signs` of the `signs` must be there, and `ignored_labels` name no value. `identity` are
    the values that name a submission, `thing` what one is called that has none of its own. `code`
    is the code of the table in its form; `mapping` numbers what staff said of its columns.
    """

    record: str
    file_kind: FileKind
    fields: tuple[Field, ...]
    needs: tuple[str, ...]
    enough: int
    titles: tuple[str, ...] = ()
    signs: frozenset[str] = frozenset()
    enough_signs: int = 4
    ignored_labels: frozenset[str] = frozenset()
    identity: tuple[str, ...] = ()
    thing: str = ""
    leads: bool = False
    code: str = ""
    mapping: int = 0

    @cached_property
    def index(self) -> dict[str, tuple[str, int]]:
        """Map each bare alias to its value and how good it is (0 the notice's own heading)."""
        found: dict[str, tuple[str, int]] = {}
        for entry in self.fields:
            for rank, alias in enumerate(entry.aliases):
                bare = alias.upper()
                if bare not in found or found[bare][1] > rank:
                    found[bare] = (entry.key, rank)
        return found


def column(key: str, kind: FieldKind, aliases: str, *, required: bool = False) -> Field:
    """Describe a value; `aliases` are headings parted by spaces, the notice's own first.

    Headings are compared after `headings.bare_heading`: without spaces, brackets, units and 其中,
    years as "2021".
    """
    return Field(key, kind, tuple(aliases.split()), required)
