"""Hold what a solve returns: the plan, its values with their bounds, and the reasons."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Literal, NamedTuple, TypeVar

from optimizer.problem import require, require_distinct

Status = Literal["optimal", "feasible", "infeasible", "timeout"]
Value = int | float
PlanT = TypeVar("PlanT")
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class SolveLimits:
    """Say how long and with how many workers a solve may run.

    With `effort` the solvers' work is counted, in seconds of an idle machine, and ends the search
    of panels: the same instance, seed and version then give the same plan on any machine, as long
    as `seconds` of the clock do not end it before.
    """

    seconds: float = 60.0
    workers: int = 1
    seed: int = 0
    effort: float | None = None

    def __post_init__(self) -> None:
        """Refuse a limit of no time or no worker."""
        require(self.seconds > 0, "seconds", "must be above 0")
        require(self.workers >= 1, "workers", "must be at least 1")
        require(self.effort is None or self.effort > 0, "effort", "must be above 0")


@dataclass(frozen=True, slots=True)
class Progress:
    """Tell which level of the objective is being worked on, its value so far and its bound."""

    level: str
    value: Value | None
    bound: Value | None
    seconds: float


Watch = Callable[[Progress], None]
Cancel = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Slot:
    """Hold the time of one submission and the experts who leave for it."""

    submission: str
    start: datetime
    end: datetime
    recused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SolvedPanel:
    """Hold one panel with its room, members, chair (None when no chair is asked) and slots."""

    id: str
    category: str
    room: str
    experts: tuple[str, ...]
    chair: str | None
    reserves: tuple[str, ...]
    slots: tuple[Slot, ...]

    def __post_init__(self) -> None:
        """Refuse a member who sits twice."""
        require_distinct(self.experts, f"panels[{self.id}].experts")


@dataclass(frozen=True, slots=True)
class PanelPlan:
    """Hold the panels of a season."""

    panels: tuple[SolvedPanel, ...]

    def __post_init__(self) -> None:
        """Refuse two panels of one id."""
        require_distinct((p.id for p in self.panels), "panels")


@dataclass(frozen=True, slots=True)
class SolvedSlot:
    """Hold when and where one defence takes place."""

    defence: str
    start: datetime
    end: datetime
    room: str


@dataclass(frozen=True, slots=True)
class Timetable:
    """Hold the defences that were planned; those that could not be are absent."""

    appointments: tuple[SolvedSlot, ...]

    def __post_init__(self) -> None:
        """Refuse a defence that is planned twice."""
        require_distinct((a.defence for a in self.appointments), "schedule")


@dataclass(frozen=True, slots=True)
class Text:
    """Hold one message in the two languages of the reports."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Propose a change, as a JSON Patch (RFC 6902) on the instance, that mends a cause."""

    message: Text
    change: tuple[dict[str, Json], ...]


@dataclass(frozen=True, slots=True)
class OutcomeReason:
    """Name one cause for which something is impossible, whom it involves and what mends it.

    `tried` tells what was tried in vain where no fix was found.
    """

    code: str
    message: Text
    involved: tuple[str, ...]
    fixes: tuple[Fix, ...] = ()
    tried: tuple[Text, ...] = ()


class Measures(NamedTuple):
    """Hold values by name beside the proved bounds of the same names."""

    value: dict[str, Value]
    bound: dict[str, Value]


@dataclass(frozen=True, slots=True)
class Outcome(Generic[PlanT]):
    """Hold the end of a solve; `plan` is None when none was found.

    `checker` is "passed" when the independent checker found nothing, "not run" without a plan,
    and otherwise the names of the rules it found broken. `cpu_seconds` tells what each stage of
    the solve took of the processor, where stages are told apart.
    """

    status: Status
    plan: PlanT | None
    objective: dict[str, Value] = field(default_factory=dict)
    bound: dict[str, Value] = field(default_factory=dict)
    seconds: float = 0.0
    reasons: tuple[OutcomeReason, ...] = ()
    checker: str = "not run"
    cpu_seconds: dict[str, float] = field(default_factory=dict)
