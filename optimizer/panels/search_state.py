"""Keep the best plan of a search and what has been proved about all plans."""

from dataclasses import dataclass, field

from optimizer.outcome import PanelPlan, Value
from optimizer.panels.finish import UnfinishedError, finish
from optimizer.panels.measures import GREATEST, level_names, measures, rank
from optimizer.panels.season import Season
from optimizer.panels.seating import Seating

NEAR = 2e-6
"""How near a mean expertise must be to its bound to be equal to it; both are rounded."""


@dataclass
class Best:
    """Hold the best plan so far with its values, and what has been proved about every plan."""

    season: Season
    seating: Seating | None = None
    plan: PanelPlan | None = None
    value: dict[str, Value] = field(default_factory=dict)
    bound: dict[str, Value] = field(default_factory=dict)
    impossible: bool = False

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

    def prove(self, bound: dict[str, Value]) -> None:
        """Note bounds: the tightest of each level counts."""
        for name, value in bound.items():
            old = self.bound.get(name)
            if old is None:
                self.bound[name] = value
            else:
                self.bound[name] = min(old, value) if name in GREATEST else max(old, value)

    def met(self, name: str) -> bool:
        """Tell whether a level is at its bound."""
        if name not in self.bound or name not in self.value:
            return False
        return abs(self.value[name] - self.bound[name]) < NEAR

    @property
    def proved(self) -> bool:
        """Tell whether every level is at its bound."""
        return self.plan is not None and all(self.met(name) for name in self.names)
