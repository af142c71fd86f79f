"""Keep the best plan of a search and what has been proved about all plans."""

from dataclasses import dataclass, field

from optimizer.outcome import PanelPlan, Value
from optimizer.panels.assemble.finish import UnfinishedError, finish
from optimizer.panels.bounds.counts import floors
from optimizer.panels.index.measures import DECIMALS, GREATEST, level_names, measures, rank
from optimizer.panels.index.season import Season
from optimizer.panels.index.seating import Seating

NEAR = 2e-6
"""How near a mean expertise must be to its bound to be equal to it; both are rounded."""


def without_idle(bound: dict[str, Value]) -> dict[str, Value]:
    """Leave idle minutes out, since they depend on starts that windows do not list."""
    return {name: value for name, value in bound.items() if name != "idle_minutes"}


def _tighter(name: str, value: Value | None, two: Value) -> Value:
    if value is None:
        return two
    return min(value, two) if name in GREATEST else max(value, two)


@dataclass
class Best:
    """Hold the best plan so far with its values, and what has been proved about every plan."""

    season: Season
    seating: Seating | None = None
    plan: PanelPlan | None = None
    value: dict[str, Value] = field(default_factory=dict)
    bound: dict[str, Value] = field(default_factory=dict)
    impossible: bool = False
    part: PanelPlan | None = None
    """The plan that places most, while none places all."""
    quick: tuple[Seating, PanelPlan] | None = None
    """A first plan, kept aside until it is known that nothing better comes."""
    bounded: bool = False
    """Whether bounds were looked for in a season that asks for less."""
    _waiting: list[tuple[dict[str, Value], str, Value]] = field(default_factory=list)

    @property
    def names(self) -> tuple[str, ...]:
        """List the levels of the objective in their order."""
        return level_names(self.season.rules.priorities)

    def offer(self, seating: Seating, plan: PanelPlan) -> bool:
        """Take a plan when it is better than the best so far."""
        value = measures(self.season.problem, plan)
        if self.plan is not None and rank(value, self.names) >= rank(self.value, self.names):
            return False
        self.seating, self.plan, self.value = seating, plan, value
        return True

    def offer_plan(self, plan: PanelPlan, *, alike: bool = False) -> bool:
        """Take a plan whose panels wait or start as no window does, when it is better.

        With `alike` it replaces one like it that is of no windows either.
        """
        value = measures(self.season.problem, plan)
        old, new = rank(self.value, self.names) if self.plan else (), rank(value, self.names)
        if self.plan is not None and (new > old or (new == old and (self.seating or not alike))):
            return False
        self.seating, self.plan, self.value = None, plan, value
        return True

    def offer_part(self, seating: Seating) -> None:
        """Keep a seating that leaves submissions out when none has placed as many."""
        some = tuple(entry for entry in seating if entry.submissions)
        try:
            self.offer_quick(some, finish(self.season, some))
        except UnfinishedError:
            return

    def offer_quick(self, seating: Seating, plan: PanelPlan) -> None:
        """Keep a plan aside: whole, or as the one that places most."""
        if self.placed(plan) == len(self.season.submissions):
            self.quick = seating, plan
        elif self.part is None or self.placed(plan) > self.placed(self.part):
            self.part = plan

    @staticmethod
    def placed(plan: PanelPlan) -> int:
        """Count the submissions that a plan hears."""
        return sum(len(panel.slots) for panel in plan.panels)

    def fall_back(self) -> None:
        """Take the first plan where there is no other."""
        if self.plan is None and self.quick is not None:
            self.offer(*self.quick)

    def offer_seating(self, seating: Seating) -> bool:
        """Complete a seating to a plan and take it when it is better."""
        try:
            return self.offer(seating, finish(self.season, seating))
        except UnfinishedError:
            return False

    def wait(self, bound: dict[str, Value], given: dict[str, Value] | None = None) -> None:
        """Note bounds, each for plans whose levels before have the values `given`.

        Without `given` these are the values of the best plan so far.
        """
        known = self.value if given is None else given
        for name, value in bound.items():
            if name not in self.names:
                continue
            before = self.names[: self.names.index(name)]
            premise = {level: known[level] for level in before if level in known}
            self._waiting.append((premise, name, value))

    def settle(self) -> None:
        """Draw together what is proved for the best plan: by counting, and level by level."""
        if self.plan is None:
            return
        self.bound = floors(self.season, self.value)
        for name in self.names:
            for premise, level, value in self._waiting:
                if level == name and self._holds(premise):
                    tighter = _tighter(name, self.bound.get(name), value)
                    self.bound[name] = round(tighter, DECIMALS)
            if not self.met(name):
                break

    def _holds(self, premise: dict[str, Value]) -> bool:
        return all(abs(self.value[name] - value) < NEAR for name, value in premise.items())

    def met(self, name: str) -> bool:
        """Tell whether a level is at its bound."""
        if name not in self.bound or name not in self.value:
            return False
        return abs(self.value[name] - self.bound[name]) < NEAR

    def met_ceiling(self, ceiling: float) -> bool:
        """Tell whether the expertise is as great as can be."""
        return bool(self.value) and self.value["expertise_per_seat"] >= ceiling - NEAR

    @property
    def proved(self) -> bool:
        """Tell whether every level is at its bound."""
        return self.plan is not None and all(self.met(name) for name in self.names)
