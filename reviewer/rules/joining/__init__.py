"""Put the rows of all files together: submissions, experts, and the other records of a call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from reviewer.model.experts import ExpertInput
from reviewer.model.intake import Problem, ReadFile
from reviewer.model.intake_documents import json_safe
from reviewer.model.programme import CallDefinition
from reviewer.model.submissions import SubmissionInput
from reviewer.rules.joining.doubts import settled
from reviewer.rules.joining.experts import build_experts
from reviewer.rules.joining.matching import Group, match
from reviewer.rules.joining.review_days import review_days
from reviewer.rules.joining.rows import (
    SUBMISSION_KINDS,
    Findings,
    RowProblem,
    SourceRow,
    new_rows,
    standing_rows,
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
# The newest file that speaks of rooms or days replaces all that was said of them.
WHOLE_KINDS = frozenset({"room", "session"})


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

    `submissions` are those that the files touch, and those that read otherwise beside them
    (`rejudged`, by code); `renamed` maps the code that a stored submission had to the one that it
    has now; `vanished` and `gone_experts` list those whose rows are in no file any more.
    `row_problems` belong to single rows, beside those that the reader found. `subjects` tells
    which submission or expert a row became. `files` are the files handed in, the doubts about
    single cells with the application form's value.
    """

    submissions: tuple[SubmissionInput, ...]
    experts: tuple[ExpertInput, ...]
    others: tuple[Record, ...]
    row_problems: tuple[RowProblem, ...]
    renamed: Mapping[str, str]
    vanished: tuple[str, ...]
    subjects: Mapping[tuple[str, str, int], str]
    files: tuple[ReadFile, ...] = ()
    rejudged: frozenset[str] = frozenset()
    gone_experts: tuple[str, ...] = ()

    def of_kind(self, kind: str) -> tuple[Record, ...]:
        """List the records of one kind in order of appearance."""
        return tuple(record for record in self.others if record.kind == kind)


def join(
    definition: CallDefinition,
    files: Sequence[ReadFile],
    existing: Iterable[SubmissionInput] = (),
    known_experts: Iterable[ExpertInput] = (),
    standing: Sequence[ReadFile] | None = None,
) -> Joined:
    """Make submissions and experts of the rows of files, together with what came in before.

    `existing` are the stored submissions of the call (with their sources), so that a form that
    comes later meets its row of 附件2 and a corrected file replaces what it said before.
    `standing` are the files that came in before, as they were read; None: what the stored
    submissions remember of them. Rows count in the order of their files' names, so the result is
    that of importing all files at once, whatever came first; only where two files contradict each
    other the later import goes before.
    """
    held = list(existing)
    people = {expert.code: expert for expert in known_experts}
    findings = Findings()
    fresh = list(new_rows(files, SUBMISSION_KINDS))
    replaced = {file.name for file in files if file.kind not in SILENT_KINDS}
    if standing is None:
        kept = list(stored_rows(held, replaced))
    else:
        kept = list(standing_rows(standing, replaced, held))
    groups = match(_in_order([*kept, *fresh]), findings)
    built, subjects = _build_all(definition, groups, findings)
    renamed = _renamed(groups, subjects, {entry.code for entry in held})
    touched = _touched(fresh, subjects, held, replaced, renamed)
    changed = _changed(built, held, renamed) if standing is not None else set()
    rosters = [*files, *(standing or ())]
    experts = build_experts(
        _in_order(new_rows(rosters, frozenset({"expert"}))),
        people.values() if standing is None else (),
        findings,
        review_days(definition, rosters),
    )
    for expert in experts:
        for source in expert.sources:
            subjects[source["file"], source["sheet"], source["row"]] = expert.code
    doubts = _settled_rows(groups)
    codes = {submission.code for submission in built}
    return Joined(
        submissions=tuple(entry for entry in built if entry.code in touched | changed),
        experts=tuple(
            expert
            for expert in experts
            if any(source["file"] in replaced for source in expert.sources)
            or people.get(expert.code) != expert
        ),
        others=(
            *_others(files, OTHER_KINDS & WHOLE_KINDS),
            *_others([*files, *(standing or ())], OTHER_KINDS - WHOLE_KINDS),
        ),
        row_problems=tuple(
            _with_kept(each_row, subjects)
            for each_row in findings.rows
            if each_row.file in replaced
        ),
        renamed=renamed,
        vanished=tuple(
            sorted(
                entry.code
                for entry in held
                if entry.sources and entry.code not in codes and entry.code not in renamed
            )
        ),
        subjects=subjects,
        files=tuple(_settled_file(file, doubts) for file in files),
        rejudged=frozenset(changed - touched),
        gone_experts=_gone(people.values(), experts) if standing is not None else (),
    )


def _in_order(rows: Iterable[SourceRow]) -> list[SourceRow]:
    return sorted(rows, key=lambda row: row.file)


def _touched(
    fresh: Sequence[SourceRow],
    subjects: Mapping[tuple[str, str, int], str],
    held: Sequence[SubmissionInput],
    replaced: set[str],
    renamed: Mapping[str, str],
) -> set[str]:
    """Give the codes of submissions with a row of the files, or that lost one to them."""
    lost = {entry.code for entry in held if any(row["file"] in replaced for row in entry.sources)}
    found = {subjects[row.place] for row in fresh if row.place in subjects}
    return found | {renamed.get(code, code) for code in lost}


def _changed(
    built: Sequence[SubmissionInput],
    held: Sequence[SubmissionInput],
    renamed: Mapping[str, str],
) -> set[str]:
    before = {renamed.get(entry.code, entry.code): entry for entry in held}
    return {
        entry.code
        for entry in built
        if entry.code in before and before[entry.code].model_dump() != entry.model_dump()
    }


def _gone(known: Iterable[ExpertInput], built: Sequence[ExpertInput]) -> tuple[str, ...]:
    present = {expert.code for expert in built}
    return tuple(
        sorted(expert.code for expert in known if expert.sources and expert.code not in present)
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
) -> tuple[list[SubmissionInput], dict[tuple[str, str, int], str]]:
    codes = CodeBook(set())
    submissions: list[SubmissionInput] = []
    subjects: dict[tuple[str, str, int], str] = {}
    for group in groups:
        code = codes.code_for(group)
        note_findings(group, findings, expects_both=definition.form.has_list)
        submission = build(group, code, findings)
        if submission is None:
            continue
        if submission.category is None and len(definition.categories) == 1:
            # a call with one category asks nobody to choose it
            submission = submission.model_copy(update={"category": definition.categories[0].code})
        submissions.append(submission)
        for row in group.rows:
            subjects[row.place] = code
    return submissions, subjects


def _renamed(
    groups: Sequence[Group], subjects: Mapping[tuple[str, str, int], str], held: set[str]
) -> dict[str, str]:
    """Tell which stored submissions go on under another code.

    Only a code that nothing has any more is given up, and only for one that nothing had: so no two
    submissions ever change places, and of two that become one the first goes on.
    """
    present = set(subjects.values())
    renamed: dict[str, str] = {}
    followed: set[str] = set()
    for group in groups:
        code = subjects.get(group.rows[0].place)
        if code is None or code in held:
            continue
        for row in group.rows:
            old = row.held_by
            if old and old not in present and old not in renamed and code not in followed:
                renamed[old] = code
                followed.add(code)
    return renamed


def _others(files: Iterable[ReadFile], kinds: frozenset[str]) -> list[Record]:
    found: dict[str, Record] = {}
    for row in _in_order(new_rows(files, kinds)):
        values = json_safe(row.record)
        key = f"{row.kind}|{sorted(values.items(), key=str)}"
        found.setdefault(key, Record(row.kind, values, *row.place))
    return list(found.values())


__all__ = ["SILENT_KINDS", "Joined", "Record", "RowProblem", "SourceRow", "join"]
