"""Keep the best plan of a search and what has been proved about all plans."""

from dataclasses import dataclass, field

from optimizer.outcome import PanelPlan, Value
from optimizer.panels.counts import floors
from optimizer.panels.finish import UnfinishedError, finish
from optimizer.panels.measures import DECIMALS, GREATEST, level_names, measures, rank
from optimizer.panels.season import Season
from optimizer.panels.seating import Seating

NEAR = 2e-6
"""How near a mean expertise must be to its bound to be equal to it; both are rounded."""


def _tighter(name: str, one: Value | None, two: Value) -> Value:
    if one is None:
        return two
    return min(one, two) if name in GREATEST else max(one, two)


@dataclass
class Best:
    """Hold the best plan so far with its values, and what has been proved about every plan."""

    season: Season
    seating: Seating | None = None
    plan: PanelPlan | None = None
    value: dict[str, Value] = field(default_factory=dict)
    bound: dict[str, Value] = field(default_factory=dict)
    impossible: bool = False
    _waiting: dict[str, Value] = field(default_factory=dict)

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

    def offer_seating(self, seating: Seating) -> bool:
        """Complete a seating to a plan and take it when it is better."""
        try:
            return self.offer(seating, finish(self.season, seating))
        except UnfinishedError:
            return False

    def wait(self, bound: dict[str, Value]) -> None:
        """Note bounds that hold for plans whose levels before are all at their bounds."""
        for name, value in bound.items():
            self._waiting[name] = _tighter(name, self._waiting.get(name), value)

    def settle(self) -> None:
        """Draw together what is proved for the best plan: by counting, and level by level."""
        if self.plan is None:
            return
        self.bound = floors(self.season, self.value)
        for name in self.names:
            if name in self._waiting:
                tighter = _tighter(name, self.bound.get(name), self._waiting[name])
                self.bound[name] = round(tighter, DECIMALS)
            if not self.met(name):
                break

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
