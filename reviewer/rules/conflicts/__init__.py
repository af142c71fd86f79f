"""Conflicts of interest between experts and submissions, each with its evidence.

What counts, by kind: the present employer (same_uscc by credit code, name_variant_employer by
name); a past employer within the look-back period; shares and part-time posts; the present
employer's group; what the expert declared; what the applicant requested; staff of the
recommending office; a name that stands in any cell of the expert (kept apart until a person judged
it); and, as hints only, a shared phone number or mail domain. Past employers, shares and posts
reach the organisation itself, not its group.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from reviewer.model.experts import (
    DeclaredRecusal,
    ExpertInput,
    FormerName,
    Ownership,
    RequestedRecusal,
)
from reviewer.model.programme import CallDefinition
from reviewer.model.submissions import SubmissionInput
from reviewer.rules.conflicts.employers import (
    names_in_cells,
    past_employment,
    present_employment,
    recommending_office,
    ties,
)
from reviewer.rules.conflicts.found import HARD_KINDS, HINT_KINDS, FoundConflict, merged
from reviewer.rules.conflicts.groups import Groups, group_relations
from reviewer.rules.conflicts.hints import ContactHints
from reviewer.rules.conflicts.parties import Applicants, Persons, make_directory
from reviewer.rules.conflicts.stated import declared, requested

# A pair known for these is still told of a name that stands in a cell.
OFFICE_KINDS = frozenset({"recommender_staff"})


@dataclass(frozen=True)
class Statements:
    """Gather what was stated about relations: declarations, requests, holdings, former names."""

    declared: Sequence[DeclaredRecusal] = ()
    requested: Sequence[RequestedRecusal] = ()
    ownership: Sequence[Ownership] = ()
    former_names: Sequence[FormerName] = ()


def find_conflicts(
    definition: CallDefinition,
    submissions: Sequence[SubmissionInput],
    experts: Sequence[ExpertInput],
    statements: Statements | None = None,
) -> list[FoundConflict]:
    """Find every conflict between the experts and submissions of a call.

    One entry per expert, submission and kind, ordered so. Organisations are looked up in an
    index; the time grows with the number of mentions, not with the number of pairs.
    """
    stated = statements or Statements()
    directory = make_directory(submissions, experts, stated.ownership, stated.former_names)
    applicants = Applicants(submissions, directory, stated.former_names)
    persons = Persons(experts, directory)
    groups = Groups(stated.ownership, directory, definition.conflicts)
    hints = ContactHints(submissions)
    reference = reference_day(definition)
    found: list[FoundConflict] = []
    for expert in experts:
        own = list(_of_expert(expert, definition, applicants, groups, reference))
        known = {entry.submission for entry in own if entry.kind not in OFFICE_KINDS}
        found += own
        found += hints.of(expert)
        found += (
            hint
            for hint in names_in_cells(expert, applicants, definition.conflicts, reference)
            if hint.submission not in known
        )
    for declaration in stated.declared:
        found += declared(declaration, applicants, persons)
    for request in stated.requested:
        found += requested(request, applicants, persons, definition.conflicts)
    return merged(found)


def reference_day(definition: CallDefinition) -> date:
    """Give the day from which the look-back counts: as set, else the first review day."""
    return definition.conflicts.reference_date or definition.schedule.first_day


def _of_expert(
    expert: ExpertInput,
    definition: CallDefinition,
    applicants: Applicants,
    groups: Groups,
    reference: date,
) -> Iterator[FoundConflict]:
    yield from present_employment(expert, applicants)
    yield from past_employment(expert, applicants, definition.conflicts, reference)
    yield from ties(expert, applicants)
    yield from group_relations(expert, applicants, groups)
    yield from recommending_office(expert, applicants, definition.conflicts)


__all__ = [
    "HARD_KINDS",
    "HINT_KINDS",
    "FoundConflict",
    "Statements",
    "find_conflicts",
    "reference_day",
]
