"""Give places by rank, and keep the least shares of them for those who are named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil


@dataclass(frozen=True)
class LeastShare:
    """Ask that at least a part of the places given goes to members of a group."""

    code: str
    at_least: Fraction
    members: frozenset[str]

    def asked(self, given: int) -> int:
        """Give how many places it asks for, rounded up: 66 of 200 would break 不少于三分之一."""
        return ceil(self.at_least * given)


@dataclass(frozen=True)
class ShareCount:
    """Say of one share what was asked, how many it got by rank alone, and how many at last."""

    code: str
    asked: int
    eligible: int
    by_rank: int
    given: int


@dataclass(frozen=True)
class Places:
    """Hold who gets a place, in order of rank; who came in by which share, and who went out."""

    given: tuple[str, ...]
    moved_in: Mapping[str, str] = field(default_factory=dict)
    moved_out: tuple[str, ...] = ()
    counts: tuple[ShareCount, ...] = ()


def give_places(
    ordered: Sequence[str], quota: int | None, shares: Sequence[LeastShare] = ()
) -> Places:
    """Give the places to the first of `ordered`, but to as many members of a share as it asks.

    As few as possible are exchanged: the best members outside come in for the worst inside whom no
    share needs. A share is of the places given; where it has too few members, all of them get one.
    Shares are served in their order: where a later one needs more places than the earlier ones
    leave, it gets what is left. A submission may belong to several shares and counts for each.
    """
    count = len(ordered) if quota is None else min(quota, len(ordered))
    by_rank = tuple(ordered[:count])
    needed = _needed(ordered, count, shares)
    rest = count - len(needed)
    free = [code for code in ordered if code not in needed][:rest]
    inside = needed | set(free)
    given = tuple(code for code in ordered if code in inside)
    before = set(by_rank)
    return Places(
        given=given,
        moved_in={
            code: next(share.code for share in shares if code in share.members)
            for code in given
            if code not in before
        },
        moved_out=tuple(code for code in by_rank if code not in inside),
        counts=tuple(
            ShareCount(
                share.code,
                share.asked(count),
                sum(code in share.members for code in ordered),
                sum(code in share.members for code in by_rank),
                sum(code in share.members for code in given),
            )
            for share in shares
        ),
    )


def _needed(ordered: Sequence[str], count: int, shares: Sequence[LeastShare]) -> set[str]:
    """Choose the best members that fill every share, as far as there are places."""
    needed: set[str] = set()
    for share in shares:
        members = [code for code in ordered if code in share.members]
        held = sum(code in needed for code in members)
        wanted = min(share.asked(count), len(members)) - held
        for code in members:
            if wanted <= 0 or len(needed) >= count:
                break
            if code not in needed:
                needed.add(code)
                wanted -= 1
    return needed
