"""What people write by hand stands above what files say; a file that says otherwise asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from reviewer.model.experts import ExpertInput
from reviewer.model.submissions import SubmissionInput

Record = TypeVar("Record", SubmissionInput, ExpertInput)
FACT = "facts."  # the value of a form's field, as against a column of the record
# Whom to reach: these judge nobody, and may change until the call is archived.
CONTACT = frozenset({"contact", "phone", "email", "title"})
# Who the record is of; files are put together by it, so that it is corrected in the file.
KNOWN_BY = frozenset({"code", "applicant", "uscc", "platform"})
EXPERT_COLUMNS = (
    "name",
    "employer",
    "uscc",
    "title",
    "kind",
    "fields",
    "categories",
    "phone",
    "email",
)
SUBMISSION_COLUMNS = ("category", "district", "contact", "phone", "email")
LISTS = frozenset({"fields", "categories"})


@dataclass(frozen=True)
class Held:
    """Hold one value written by hand and what the files said then."""

    kind: str
    code: str
    name: str
    value: object
    read: object


@dataclass(frozen=True)
class Asked:
    """Tell that the files now say something else than both the hand and themselves before."""

    held: Held
    said: object


def value_of(record: SubmissionInput | ExpertInput, name: str) -> object:
    """Give a value of a record by the name that hand edits use."""
    if name.startswith(FACT):
        facts = record.facts if isinstance(record, SubmissionInput) else {}
        return facts.get(name.removeprefix(FACT))
    return getattr(record, name)


def with_values(record: Record, values: Mapping[str, object]) -> Record:
    """Give the record with other values; a fact that is None is taken out."""
    columns = {name: value for name, value in values.items() if not name.startswith(FACT)}
    facts = {
        name.removeprefix(FACT): value for name, value in values.items() if name.startswith(FACT)
    }
    if isinstance(record, SubmissionInput) and facts:
        kept = {
            name: value for name, value in {**record.facts, **facts}.items() if value is not None
        }
        columns["facts"] = kept
    return record.model_copy(update=columns)


def under_hand(
    kind: str, records: Sequence[Record], held: Sequence[Held]
) -> tuple[tuple[Record, ...], tuple[Asked, ...]]:
    """Let what was written by hand stand above the files, and list where they now differ."""
    mine: dict[str, list[Held]] = {}
    for edit in held:
        if edit.kind == kind:
            mine.setdefault(edit.code, []).append(edit)
    found: list[Record] = []
    asked: list[Asked] = []
    for record in records:
        edits = mine.get(record.code, [])
        for edit in edits:
            said = value_of(record, edit.name)
            if said not in (edit.value, edit.read):
                asked.append(Asked(edit, said))
        found.append(
            with_values(record, {edit.name: edit.value for edit in edits}) if edits else record
        )
    return tuple(found), tuple(asked)
