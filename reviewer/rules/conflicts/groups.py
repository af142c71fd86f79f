"""Groups of companies: who is whose parent, subsidiary or sister."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from reviewer.model.experts import ExpertInput, Ownership
from reviewer.model.programme import ConflictRule
from reviewer.rules.answers import number
from reviewer.rules.conflicts.found import EvidencePlace, FoundConflict, place
from reviewer.rules.conflicts.parties import Applicants, rows_of
from reviewer.rules.mentions import parts_of
from reviewer.rules.organisations import Directory, Organisation, OrganisationIndex

# Firms are not related for the sole reason that the state controls both (公司法, 关联关系).
STATE_HOLDERS = ("国有资产监督管理", "国资委", "财政局", "财政部", "财政厅", "人民政府")


@dataclass(frozen=True, eq=False)
class Edge:
    """Hold one holding: parent, child, its share in per cent (None: not given) and its row."""

    parent: Organisation
    child: Organisation
    share: Decimal | None
    source: EvidencePlace


@dataclass(frozen=True)
class Relation:
    """Say how an organisation is related to another, and by which holdings."""

    organisation: Organisation
    relation: Literal["parent", "subsidiary", "sister"]
    path: tuple[Edge, ...]


class Groups:
    """Follow holdings up and down.

    A direct holding counts from the significant share on, in both directions. Longer chains and
    sisters follow controlling shares only. A share that is not given counts as controlling: what
    the table lists, it lists for a reason. The state as common holder makes no sisters.
    """

    def __init__(
        self, ownership: Sequence[Ownership], directory: Directory, rule: ConflictRule
    ) -> None:
        """File every holding under its parent and under its child."""
        self._rule = rule
        self._held_by: OrganisationIndex[Edge] = OrganisationIndex(directory)
        self._holds: OrganisationIndex[Edge] = OrganisationIndex(directory)
        for entry in ownership:
            edge = Edge(
                Organisation(entry.parent, entry.parent_uscc),
                Organisation(entry.child, entry.child_uscc),
                number(entry.percent),
                place(entry.source),
            )
            self._held_by.add(edge.child, edge)
            self._holds.add(edge.parent, edge)

    def related(self, organisation: Organisation) -> Iterator[Relation]:
        """List the organisations of the same group, each with the holdings that lead there."""
        for edge, _ in self._held_by.find(organisation):
            if self._is_significant(edge):
                yield Relation(edge.parent, "parent", (edge,))
        for edge, _ in self._holds.find(organisation):
            if self._is_significant(edge):
                yield Relation(edge.child, "subsidiary", (edge,))
        for path in self._chains(organisation, upwards=False):
            if len(path) > 1:
                yield Relation(path[-1].child, "subsidiary", path)
        for path in self._chains(organisation, upwards=True):
            ancestor = path[-1].parent
            if len(path) > 1:
                yield Relation(ancestor, "parent", path)
            if not any(word in ancestor.name for word in STATE_HOLDERS):
                yield from self._sisters(ancestor, path)

    def _sisters(self, ancestor: Organisation, path: tuple[Edge, ...]) -> Iterator[Relation]:
        for down in self._chains(ancestor, upwards=False):
            if down[0] is not path[-1]:
                yield Relation(down[-1].child, "sister", (*path, *down))

    def _chains(self, start: Organisation, *, upwards: bool) -> Iterator[tuple[Edge, ...]]:
        """Walk along controlling shares, breadth first; every holding is taken once."""
        index = self._held_by if upwards else self._holds
        seen: set[int] = set()
        waiting: list[tuple[Organisation, tuple[Edge, ...]]] = [(start, ())]
        while waiting:
            here, path = waiting.pop(0)
            for edge, _ in index.find(here):
                if self._controls(edge) and id(edge) not in seen:
                    seen.add(id(edge))
                    yield (*path, edge)
                    waiting.append((edge.parent if upwards else edge.child, (*path, edge)))

    def _is_significant(self, edge: Edge) -> bool:
        return edge.share is None or edge.share >= self._rule.significant_share

    def _controls(self, edge: Edge) -> bool:
        return edge.share is None or edge.share > self._rule.controlling_share


def group_relations(
    expert: ExpertInput, applicants: Applicants, groups: Groups
) -> Iterator[FoundConflict]:
    """Find submissions of firms in the group of the expert's present employer."""
    own = {submission.code for submission, _ in applicants.of_all(expert.employer, expert.uscc)}
    employers = [Organisation(part, expert.uscc) for part in parts_of(expert.employer)]
    for relation in (found for employer in employers for found in groups.related(employer)):
        for submission, _ in applicants.of(relation.organisation):
            if submission.code in own:
                continue
            holdings = tuple(edge.source for edge in relation.path)
            yield FoundConflict(
                expert=expert.code,
                submission=submission.code,
                kind="group_relation",
                evidence=expert.employer,
                separates=True,
                sources=(*rows_of(expert, submission), *holdings),
                details={
                    "relation": relation.relation,
                    "applicant": submission.applicant,
                    "holdings": [_told(edge) for edge in relation.path],
                },
            )


def _told(edge: Edge) -> str:
    share = "" if edge.share is None else f" {format(edge.share, 'f')}%"
    return f"{edge.parent.name} → {edge.child.name}{share}"
