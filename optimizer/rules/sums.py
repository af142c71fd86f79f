"""Turn rules about members into sums, and post, check and keep these wherever panels are formed."""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from ortools.sat.python import cp_model

from optimizer.problem import PanelExpert, PanelRules
from optimizer.rules.member_rule import MemberRule, member_rules

Linear = cp_model.LinearExpr | int
PersonT = TypeVar("PersonT", bound=Hashable)


@dataclass(frozen=True, slots=True)
class MemberSum(Generic[PersonT]):
    """Hold one group of a rule: who counts in it, and what a panel needs or bears of them."""

    rule: MemberRule
    group: str
    people: frozenset[PersonT]
    least: dict[int, int]
    most: int | None

    def count(self, members: Iterable[PersonT]) -> int:
        """Count the members of the group."""
        return sum(e in self.people for e in members)

    def holds(self, members: Collection[PersonT]) -> bool:
        """Tell whether a panel keeps the rule."""
        count = self.count(members)
        return count >= self.least.get(len(members), 0) and (
            self.most is None or count <= self.most
        )


class MemberSums(Generic[PersonT]):
    """Hold the sums that the rules of a call ask for among some people."""

    def __init__(self, rules: PanelRules, people: Mapping[PersonT, PanelExpert]) -> None:
        self.every: list[MemberSum[PersonT]] = []
        for rule in member_rules():
            least = {n: rule.least(rules, n) for n in rules.sizes()}
            most = rule.most(rules)
            needed = any(least.values())
            groups: dict[str, set[PersonT]] = defaultdict(set)
            for key, expert in people.items() if needed or most is not None else ():
                group = rule.group(expert)
                if group is not None:
                    groups[group].add(key)
            if needed and not groups:
                groups[rule.item] = set()
            self.every += [
                MemberSum(rule, group, frozenset(mine), least, most)
                for group, mine in sorted(groups.items())
                if needed or (most is not None and len(mine) > most)
            ]
        self.needed = [entry for entry in self.every if any(entry.least.values())]
        self.limits: dict[PersonT, list[MemberSum[PersonT]]] = defaultdict(list)
        for entry in (entry for entry in self.every if entry.most is not None):
            for e in entry.people:
                self.limits[e].append(entry)

    def post(
        self,
        model: cp_model.CpModel,
        seats: Mapping[PersonT, cp_model.IntVar],
        sizes: Mapping[int, Linear],
    ) -> None:
        """Ask of one panel what the rules ask; `sizes` tells for each size whether it has it."""
        for entry in self.needed:
            mine = [v for e, v in seats.items() if e in entry.people]
            model.add(sum(mine) >= sum(entry.least[n] * has for n, has in sizes.items()))
        limited: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for e, v in seats.items():
            for entry in self.limits.get(e, ()):
                limited[id(entry)].append(v)
        for entry in self.every:
            mine = limited.get(id(entry), [])
            if entry.most is not None and len(mine) > entry.most:
                model.add(sum(mine) <= entry.most)

    def first_broken(self, members: Collection[PersonT]) -> MemberSum[PersonT] | None:
        """Give the first sum that some members break, None where they keep all."""
        limits = (entry for e in members for entry in self.limits.get(e, ()))
        return next((s for s in (*self.needed, *limits) if not s.holds(members)), None)

    def choose(
        self, ready: Iterable[PersonT], size: int, seated: Collection[PersonT] = ()
    ) -> list[PersonT] | None:
        """Fill a panel in the order of those who are ready; None where that breaks a rule.

        Whoever serves more of what is still needed comes first. Not every panel is found.
        """
        members = list(seated)
        rest = [e for e in ready if e not in seated]
        taken = Counter(id(entry) for e in members for entry in self.limits.get(e, ()))
        while len(members) < size:
            short = [s.people for s in self.needed if s.count(members) < s.least.get(size, 0)]
            best, serves = None, -1
            for e in rest:
                mine = sum(e in people for people in short)
                if mine > serves and not any(
                    taken[id(entry)] >= (entry.most or 0) for entry in self.limits.get(e, ())
                ):
                    best, serves = e, mine
                    if mine == len(short):
                        break
            if best is None:
                return None
            members.append(best)
            rest.remove(best)
            taken.update(id(entry) for entry in self.limits.get(best, ()))
        return members if self.first_broken(members) is None else None
