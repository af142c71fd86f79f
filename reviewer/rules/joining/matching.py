"""Which rows of 附件2 and which application forms are one submission.

附件2 carries no credit code and no 申报编号, so the rows meet by applicant and platform, spelling
forgiven; within a district by one of the two where that leaves no choice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from reviewer.model.intake import Problem
from reviewer.rules.joining.rows import Findings, SourceRow, says_the_same

K = TypeVar("K")


@dataclass
class Group:
    """Hold the rows of one submission: rows of 附件2 and forms, the leading one first."""

    summaries: list[SourceRow] = field(default_factory=list)
    forms: list[SourceRow] = field(default_factory=list)

    @property
    def rows(self) -> list[SourceRow]:
        """List all rows, those of 附件2 first."""
        return [*self.summaries, *self.forms]

    @property
    def summary(self) -> SourceRow | None:
        """Give the leading row of 附件2; None where there is none."""
        return self.summaries[0] if self.summaries else None

    @property
    def form(self) -> SourceRow | None:
        """Give the application form; None where there is none."""
        return self.forms[0] if self.forms else None


def match(rows: Iterable[SourceRow], findings: Findings) -> list[Group]:
    """Put the rows of submissions into groups, one per submission, in order of appearance."""
    known = [row for row in rows if row.text("applicant") or row.text("platform")]
    summaries = _distinct([row for row in known if row.kind == "submission"], findings)
    forms = _distinct_forms([row for row in known if row.kind != "submission"], findings)
    groups = [Group(forms=[form]) for form in forms]
    left = _pair_by_key(groups, summaries, lambda row: row.firm_key)
    left = _pair_by_key(
        [group for group in groups if not group.summaries], left, lambda row: row.key
    )
    left = _pair_leftovers(groups, left, lambda row: row.key[1])
    left = _pair_leftovers(groups, left, lambda row: row.key[0])
    groups += _group_alone(left)
    _flag_other_districts(groups, findings)
    return groups


def _distinct(rows: Sequence[SourceRow], findings: Findings) -> list[SourceRow]:
    kept: dict[tuple[tuple[str, str], str], SourceRow] = {}
    for row in rows:
        _keep(kept, (row.firm_key, row.district), row, findings)
    return list(kept.values())


def _distinct_forms(rows: Sequence[SourceRow], findings: Findings) -> list[SourceRow]:
    kept: dict[tuple[str, ...], SourceRow] = {}
    for row in rows:
        code = row.text("code")
        identity = (code, *row.firm_key) if code else (row.district, *row.firm_key)
        _keep(kept, identity, row, findings)
    _flag_code_clashes(list(kept.values()), findings)
    return list(kept.values())


def _keep(kept: dict[K, SourceRow], identity: K, row: SourceRow, findings: Findings) -> None:
    """Keep the first of several rows that came together, and show the others to a person.

    What a later import says otherwise of the same thing goes before, in whatever file it stands.
    """
    first = kept.setdefault(identity, row)
    if row.arrival > first.arrival and not says_the_same(first, row):
        kept[identity] = row
    elif first is not row and row.arrival == first.arrival:
        _note_repetition(first, row, findings)


def _flag_code_clashes(forms: Sequence[SourceRow], findings: Findings) -> None:
    by_code: dict[str, list[SourceRow]] = defaultdict(list)
    for form in forms:
        if form.text("code"):
            by_code[form.text("code")].append(form)
    for code, clashing in by_code.items():
        for form in clashing if len(clashing) > 1 else ():
            others = [entry.text("applicant") for entry in clashing if entry is not form]
            findings.add(
                form,
                Problem(None, "code_clash", "flag", raw=code, details={"others": others}),
            )


def _note_repetition(first: SourceRow, row: SourceRow, findings: Findings) -> None:
    if first.place == row.place:
        return
    details: dict[str, object] = {
        "first_file": first.file,
        "first_sheet": first.sheet,
        "first_row": first.row,
    }
    if says_the_same(first, row):
        findings.add(row, Problem(None, "duplicate_row", "reject", details=details))
        return
    for entry in (first, row):
        findings.add(entry, Problem(None, "duplicate_row_differs", "flag", details=details))


def _pair_by_key(
    groups: Sequence[Group],
    summaries: Sequence[SourceRow],
    key_of: Callable[[SourceRow], tuple[str, str]],
) -> list[SourceRow]:
    waiting: dict[tuple[str, str], list[SourceRow]] = defaultdict(list)
    for row in summaries:
        waiting[key_of(row)].append(row)
    by_key: dict[tuple[str, str], list[Group]] = defaultdict(list)
    for group in groups:
        by_key[key_of(group.rows[0])].append(group)
    for key, same in by_key.items():
        candidates = waiting.pop(key, [])
        for group in same:
            home = [row for row in candidates if row.district == group.rows[0].district]
            if home:
                group.summaries.append(home[0])
                candidates.remove(home[0])
        for group in same:
            if not group.summaries and candidates:
                group.summaries.append(candidates.pop(0))
        same[0].summaries += candidates
    return [row for row in summaries if key_of(row) in waiting]


def _pair_leftovers(
    groups: Sequence[Group], summaries: Sequence[SourceRow], part: Callable[[SourceRow], str]
) -> list[SourceRow]:
    forms: dict[tuple[str, str], list[Group]] = defaultdict(list)
    rows: dict[tuple[str, str], list[SourceRow]] = defaultdict(list)
    for group in groups:
        if group.forms and not group.summaries:
            forms[group.forms[0].district, part(group.forms[0])].append(group)
    for row in summaries:
        rows[row.district, part(row)].append(row)
    taken: set[tuple[str, str, int]] = set()
    for key, found in rows.items():
        if key[1] and len(found) == 1 and len(forms.get(key, ())) == 1:
            forms[key][0].summaries.append(found[0])
            taken.add(found[0].place)
    return [row for row in summaries if row.place not in taken]


def _group_alone(summaries: Sequence[SourceRow]) -> list[Group]:
    alone: dict[tuple[str, str], Group] = {}
    for row in summaries:
        alone.setdefault(row.firm_key, Group()).summaries.append(row)
    return list(alone.values())


def _flag_other_districts(groups: Sequence[Group], findings: Findings) -> None:
    by_key: dict[tuple[str, str], list[Group]] = defaultdict(list)
    for group in groups:
        by_key[group.rows[0].key].append(group)
    for same in by_key.values():
        recommending = [group.summaries or group.forms for group in same]
        rows = [row for entry in recommending for row in entry]
        districts = list(dict.fromkeys(row.district for row in rows))
        if len(districts) < 2:
            continue
        home = same[0].forms[0].district if same[0].forms else rows[0].district
        for row in rows:
            findings.add(
                row,
                Problem(
                    None,
                    "duplicate_other_district",
                    "flag",
                    raw=row.district,
                    value=home,
                    details={
                        "districts": districts,
                        "applicant": row.text("applicant"),
                        "platform": row.text("platform"),
                    },
                ),
            )
