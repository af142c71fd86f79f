"""Put the rows of all files together: submissions, experts, and the other records of a call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from reviewer.model.experts import ExpertInput
from reviewer.model.intake import Problem, ReadFile
from reviewer.model.programme import CallDefinition
from reviewer.model.submissions import SubmissionInput
from reviewer.rules.joining.doubts import settled
from reviewer.rules.joining.experts import build_experts
from reviewer.rules.joining.matching import Group, match
from reviewer.rules.joining.rows import (
    SUBMISSION_KINDS,
    Findings,
    RowProblem,
    SourceRow,
    json_safe,
    new_rows,
    stored_rows,
)
from reviewer.rules.joining.submissions import CodeBook, build, note_findings

# Files that could not be read, or belong elsewhere, say nothing and so replace nothing.
SILENT_KINDS = frozenset({"unknown", "other_programme"})
OTHER_KINDS = frozenset(
    {
        "declared_recusal",
        "requested_recusal",
        "ownership",
        "former_name",
        "room",
        "session",
        "prior_listing",
        "receipt",
    }
)


@dataclass(frozen=True)
class Record:
    """Hold one record of another kind with its place; identical ones come once."""

    kind: str
    values: Mapping[str, object]
    file: str
    sheet: str
    row: int


@dataclass(frozen=True)
class Joined:
    """Hold what the files amount to.

    `submissions` are those that the files touch; `renamed` maps the code that a stored
    submission had to the one that its form now gives; `vanished` lists stored submissions whose
    rows are gone from the files that came in again. `row_problems` belong to single rows, beside
    those that the reader found. `subjects` tells which submission or expert a row became. `files`
    are the files handed in, the doubts about single cells with the application form's value.
    """

    submissions: tuple[SubmissionInput, ...]
    experts: tuple[ExpertInput, ...]
    others: tuple[Record, ...]
    row_problems: tuple[RowProblem, ...]
    renamed: Mapping[str, str]
    vanished: tuple[str, ...]
    subjects: Mapping[tuple[str, str, int], str]
    files: tuple[ReadFile, ...] = ()

    def of_kind(self, kind: str) -> tuple[Record, ...]:
        """List the records of one kind in order of appearance."""
        return tuple(record for record in self.others if record.kind == kind)


def join(
    definition: CallDefinition,
    files: Sequence[ReadFile],
    existing: Iterable[SubmissionInput] = (),
    known_experts: Iterable[ExpertInput] = (),
) -> Joined:
    """Make submissions and experts of the rows of files, together with what is stored already.

    `existing` are the stored submissions of the call (with their sources), so that a form that
    comes later meets its row of 附件2 and a corrected file replaces what it said before.
    """
    held = list(existing)
    findings = Findings()
    fresh = list(new_rows(files, SUBMISSION_KINDS))
    replaced = {file.name for file in files if file.kind not in SILENT_KINDS}
    kept = list(stored_rows(held, replaced))
    groups = match([*kept, *fresh], findings)
    places = {row.place for row in fresh}
    lost = {entry.code for entry in held if any(row["file"] in replaced for row in entry.sources)}
    submissions, subjects = _build_all(definition, groups, findings, places, lost)
    experts = build_experts(list(new_rows(files, frozenset({"expert"}))), known_experts, findings)
    for expert in experts:
        for source in expert.sources:
            subjects[source["file"], source["sheet"], source["row"]] = expert.code
    renamed = _renamed(groups, subjects)
    doubts = _settled_rows(groups)
    remaining = {row.held_by for row in kept} | set(subjects.values())
    return Joined(
        submissions=tuple(submissions),
        experts=tuple(experts),
        others=tuple(_others(files)),
        row_problems=tuple(
            _with_kept(each_row, subjects)
            for each_row in findings.rows
            if each_row.file in replaced
        ),
        renamed=renamed,
        vanished=tuple(sorted(code for code in lost if code not in remaining)),
        subjects=subjects,
        files=tuple(_settled_file(file, doubts) for file in files),
    )


def _settled_rows(groups: Sequence[Group]) -> dict[tuple[str, str, int], tuple[Problem, ...]]:
    return {row.place: settled(row, group.form) for group in groups for row in group.summaries}


def _settled_file(
    file: ReadFile, problems: Mapping[tuple[str, str, int], tuple[Problem, ...]]
) -> ReadFile:
    rows = (
        replace(row, problems=problems.get((file.name, row.sheet, row.row), row.problems))
        for row in file.rows
    )
    return replace(file, rows=tuple(rows))


def _with_kept(found: RowProblem, subjects: Mapping[tuple[str, str, int], str]) -> RowProblem:
    """Name in the refusal of a repeated row the submission that the first one became."""
    details = found.problem.details
    if found.problem.code != "duplicate_row":
        return found
    first = (
        str(details["first_file"]),
        str(details["first_sheet"]),
        int(str(details["first_row"])),
    )
    return replace(found, problem=replace(found.problem, value=subjects.get(first)))


def _build_all(
    definition: CallDefinition,
    groups: Sequence[Group],
    findings: Findings,
    places: set[tuple[str, str, int]],
    lost: set[str],
) -> tuple[list[SubmissionInput], dict[tuple[str, str, int], str]]:
    codes = CodeBook(set())
    submissions: list[SubmissionInput] = []
    subjects: dict[tuple[str, str, int], str] = {}
    for group in groups:
        code = codes.code_for(group)
        note_findings(group, findings, expects_summary=definition.form == "platforms")
        submission = build(group, code, findings)
        if submission is None:
            continue
        if submission.category is None and len(definition.categories) == 1:
            # a call with one category asks nobody to choose it
            submission = submission.model_copy(update={"category": definition.categories[0].code})
        touched = any(row.place in places or row.held_by in lost for row in group.rows)
        if touched:
            submissions.append(submission)
        for row in group.rows:
            subjects[row.place] = code
    return submissions, subjects


def _renamed(
    groups: Sequence[Group], subjects: Mapping[tuple[str, str, int], str]
) -> dict[str, str]:
    return {
        row.held_by: subjects[row.place]
        for group in groups
        for row in group.rows
        if row.held_by and subjects.get(row.place, row.held_by) != row.held_by
    }


def _others(files: Iterable[ReadFile]) -> list[Record]:
    found: dict[str, Record] = {}
    for row in new_rows(files, OTHER_KINDS):
        values = json_safe(row.record)
        key = f"{row.kind}|{sorted(values.items(), key=str)}"
        found.setdefault(key, Record(row.kind, values, *row.place))
    return list(found.values())


__all__ = ["SILENT_KINDS", "Joined", "Record", "RowProblem", "SourceRow", "join"]
