"""The form of a call as data: its fields, the tables they stand in, and what makes a thing."""

from __future__ import annotations

import keyword
import re
import tomllib
from collections import Counter
from datetime import date, timedelta
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

import data.forms
from reviewer.model.expressions import FUNCTIONS
from reviewer.model.faults import DefinitionFault
from reviewer.model.parts import Bilingual, Part

FieldKind = Literal[
    "name", "organisation", "organisations", "person", "text", "brief", "choice", "code",
    "old_code", "month", "day", "moment", "count", "number", "amount", "percent", "phone",
    "yes_no", "derived", "sequence", "category", "service", "period", "span", "investment",
    "contact",
]  # fmt: skip
# Kinds whose one cell holds several values, and the names of these.
COMPOSITE: dict[str, tuple[str, ...]] = {
    "period": ("build_from", "build_to", "in_service"),
    "span": ("build_from", "build_to"),
    "investment": ("invest_total", "invest_done"),
    "contact": ("contact", "phone"),
}
# What a submission keeps beside its facts; a form may use these codes for nothing else.
IDENTITY_CODES = ("applicant", "uscc", "district", "code", "platform", "categories")
YEAR_MARK = re.compile(r"\{year\}")
MOST_FIELDS = 300
# A notice issued in the last days of a year asks for that year's figures.
ABOUT_A_MONTH = timedelta(days=31)


class FormField(Part):
    """Describe one value of a form: its code, how it is read, the headings it stands under.

    Headings are compared without spaces, brackets, units and 其中; `{year}` in one stands for the
    year that `year` gives as an offset to the call's year: 0 this year, -1 the year before. The
    value's name then ends in that year (`revenue_2021`). A derived value stands in the form and is
    not kept, since others give it. `tables` names the tables that have the
    field, none meaning all. `hidden_from` keeps a value from the pages of these people. A value
    with `part_of` cannot exceed the one named; `part_problem` is the code of the finding.
    """

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")
    name: Bilingual | None = None
    kind: FieldKind = "text"
    headings: Annotated[tuple[str, ...], Field(min_length=1, max_length=40)]
    unit: str = Field(default="", max_length=20)
    required: bool = False
    year: Annotated[int, Field(ge=-20, le=20)] | None = None
    choices: tuple[str, ...] = ()
    hidden_from: tuple[Literal["experts", "public"], ...] = ()
    part_of: str | None = None
    part_problem: str = "part_gt_whole"
    conflicts: bool = False
    tables: tuple[str, ...] = ()

    @field_validator("code")
    @classmethod
    def _is_no_word_of_rules(cls, value: str) -> str:
        if keyword.iskeyword(value) or value in FUNCTIONS:
            raise DefinitionFault("field_is_word", name=value)
        return value

    @field_validator("headings")
    @classmethod
    def _not_blank(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if any(not heading.strip() or len(heading) > 60 for heading in value):
            raise DefinitionFault("heading_length")
        return value

    def key(self, year: int) -> str:
        """Give the name of the value in a call of a year: revenue_2021 for a yearly figure."""
        return self.code if self.year is None else f"{self.code}_{year + self.year}"

    def keys(self, year: int) -> tuple[str, ...]:
        """List the names of every value that the field's cell gives."""
        return COMPOSITE.get(self.kind, (self.key(year),))

    def label(self, year: int) -> str:
        """Give the heading that blank forms print: with 年 behind the year and the unit."""
        heading = re.sub(r"((?:19|20|21)\d\d)(?!年)", r"\1年", self.headings_in(year)[0])
        return f"{heading}（{self.unit}）" if self.unit else heading

    def headings_in(self, year: int) -> tuple[str, ...]:
        """Give the headings as a table of the call's year has them, the notice's own first."""
        stated = str(year + (self.year or 0))
        return tuple(YEAR_MARK.sub(stated, heading) for heading in self.headings)


class FormTable(Part):
    """Describe one table or form: what it is called and by what it is recognised.

    `role` list is the recommending unit's list of submissions, which leads; form is one
    application, or a list of applications. `needs` names values whose headings must all be there,
    `enough` how many of all. `medium` word reads it as labels and values in a Word file, both in
    either way; `signs` are then the values that mark it, `ignored_labels` labels that name none.
    A blank one has the sheet's name, the `columns` (heading and width; none: from the fields) and
    the `note` below.
    """

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")
    title: Bilingual
    role: Literal["list", "form"] = "form"
    file_kind: Literal["summary", "application_elements", "iiot_application"] | None = None
    medium: Literal["sheet", "word", "both"] = "sheet"
    needs: Annotated[tuple[str, ...], Field(min_length=1)]
    enough: int = Field(default=2, ge=1, le=MOST_FIELDS)
    signs: tuple[str, ...] = ()
    enough_signs: int = Field(default=4, ge=1)
    ignored_labels: tuple[str, ...] = ()
    note: str = ""
    sheet: str = Field(default="", max_length=31)
    columns: tuple[tuple[str, int], ...] = ()

    @property
    def kind(self) -> Literal["summary", "application_elements", "iiot_application"]:
        """Give the kind of file that the table makes."""
        return self.file_kind or ("summary" if self.role == "list" else "application_elements")

    @property
    def record(self) -> str:
        """Give the kind of record of a row: a list's row, or an application."""
        records = {"summary": "submission", "application_elements": "application"}
        return records.get(self.kind, self.kind)


class RequiredDocument(Part):
    """Name a document that comes with each submission, to whom, and in how many copies."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")
    name: Bilingual
    required: bool = True
    copies: int = Field(default=1, ge=1, le=20)
    to: Literal["district", "organiser"] = "organiser"
    clause: str = ""


class FormLine(Part):
    """Draw one line of a blank Word form: labels, each with the hint or boxes in its cell.

    `group` is a label at the left, merged over all following lines of the same group.
    """

    pairs: Annotated[tuple[tuple[str, str], ...], Field(min_length=1, max_length=2)]
    group: str = ""


class FormSection(Part):
    """Draw a part of the blank Word form under a heading: lines, or figures with years at the left.

    `{year}` stands for the year of the figures, `{categories}` for a tick box per category.
    """

    title: str
    lines: tuple[FormLine, ...] = ()
    figures: tuple[str, ...] = ()
    years: tuple[int, ...] = (0,)


class FormDefinition(Part):
    """Hold the form of a call.

    `identity` names the values that tell two submissions of one applicant apart (platform;
    product and version; project; policy); with none an applicant has one submission, called after
    `thing`. `year_from_issue` is what to add to the year of issue to get the year of the figures;
    last_whole: of the last year that is over, or will be within a month of the issue.
    `words` are words of this programme that files of other programmes do not have.
    """

    name: str = ""
    thing: Bilingual | None = None
    identity: tuple[str, ...] = ()
    year_from_issue: int | Literal["last_whole"] = 0
    words: tuple[str, ...] = ()
    tables: Annotated[tuple[FormTable, ...], Field(min_length=1, max_length=10)]
    fields: Annotated[tuple[FormField, ...], Field(min_length=1, max_length=MOST_FIELDS)]
    documents: tuple[RequiredDocument, ...] = ()
    sections: tuple[FormSection, ...] = ()

    @model_validator(mode="after")
    def _tables_are_known(self) -> FormDefinition:
        codes = [table.code for table in self.tables]
        if len(set(codes)) != len(codes):
            raise DefinitionFault("table_twice")
        for entry in self.fields:
            unknown = [table for table in entry.tables if table not in codes]
            if unknown:
                raise DefinitionFault("field_in_no_table", field=entry.code, names=unknown)
        return self

    @model_validator(mode="after")
    def _fields_are_distinct(self) -> FormDefinition:
        for table in self.tables:
            held = self.fields_of(table)
            counted = Counter((entry.code, entry.year) for entry in held)
            twice = sorted({code for (code, _), count in counted.items() if count > 1})
            if twice:
                raise DefinitionFault("field_twice", table=table.code, names=twice)
            codes = {entry.code for entry in held}
            lacking = [code for code in (*table.needs, *table.signs) if code not in codes]
            if lacking:
                raise DefinitionFault("table_needs_no_field", table=table.code, names=lacking)
        return self

    @model_validator(mode="after")
    def _names_what_it_needs(self) -> FormDefinition:
        codes = {entry.code for entry in self.fields}
        if "applicant" not in codes:
            raise DefinitionFault("no_applicant_field")
        lacking = [code for code in self.identity if code not in codes]
        if lacking:
            raise DefinitionFault("identity_of_no_field", names=lacking)
        return self

    def fields_of(self, table: FormTable) -> tuple[FormField, ...]:
        """List the fields of a table in their order."""
        return tuple(
            entry for entry in self.fields if not entry.tables or table.code in entry.tables
        )

    def keys(self, year: int) -> dict[str, FormField]:
        """Map the name of every value that a submission can have to its field."""
        found = self.keys_by_year.get(year)
        if found is None:
            found = {key: entry for entry in self.fields for key in entry.keys(year)}
            self.keys_by_year[year] = found
        return found

    @cached_property
    def keys_by_year(self) -> dict[int, dict[str, FormField]]:
        """Keep what `keys` gave: rules ask it for every submission."""
        return {}

    def year_of_figures(self, issued_on: date) -> int:
        """Give the year that a call issued then asks for the figures of."""
        if self.year_from_issue == "last_whole":
            return (issued_on + ABOUT_A_MONTH).year - 1
        return issued_on.year + self.year_from_issue

    @property
    def has_list(self) -> bool:
        """Tell whether recommending units hand in a list beside the applications."""
        roles = {table.role for table in self.tables}
        return roles == {"list", "form"}


@lru_cache(maxsize=64)
def built_in_form(name: str) -> FormDefinition:
    """Read a form that comes with the program; raises ValueError where none has the name."""
    found = files(data.forms).joinpath(f"{name}.toml")
    if not name.replace("_", "").isalnum() or not found.is_file():
        raise DefinitionFault("no_such_form", name=name)
    return FormDefinition.model_validate(tomllib.loads(found.read_text(encoding="utf-8")))


def resolved_form(value: Any) -> Any:  # Any: whatever a call's document holds
    """Put the built-in form in the place of its name; anything else stays as it is."""
    return built_in_form(value) if isinstance(value, str) else value
