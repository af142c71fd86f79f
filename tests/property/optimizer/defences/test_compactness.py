"""On tiny random timetables: bound ≤ the least compactness that trying all finds ≤ value."""

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.defences import solve
from optimizer.defences.board import RoomBoard
from optimizer.defences.chains import ChainModel, Place
from optimizer.defences.grid import Grid
from optimizer.defences.measures import measures
from optimizer.defences.neighbours import least_compactness
from optimizer.outcome import SolveLimits
from optimizer.problem import Break, Defence, DefenceProblem, PanelRoom, Sitter
from tests.property.optimizer.defences.test_brute_force import timetables
from tests.unit.optimizer.seasons import TUESDAY, at, day, defences, span

AWAY = ((), (), (), (span("09:00", "09:15"),), (span("09:45", "10:00", TUESDAY),))
BREAK = Break(None, at("09:15").time(), at("09:30").time())


@st.composite
def two_days(draw: st.DrawFn) -> DefenceProblem:
    """Draw at most four defences on two half-hours, or on one hour with a break, with rules."""
    names = ["E0", "E1", "E2"]
    limits = st.sampled_from((None, None, None, 1, 2))
    experts = tuple(
        Sitter(e, draw(st.sampled_from(AWAY)), max_per_day=draw(limits), max_days=draw(limits))
        for e in names
    )
    count = draw(st.integers(2, 4))
    panels = st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True)
    some_submissions = tuple(
        Defence(
            f"S{i}",
            tuple(sorted(draw(panels))),
            applicants=(draw(st.sampled_from("ABCDEFGH")),),
            duration=draw(st.sampled_from((1, 1, 1, 2))),
            rooms=draw(st.sampled_from((None, None, None, frozenset({"R1"})))),
            pinned_start=draw(st.sampled_from((None, None, None, at("09:30")))) if not i else None,
        )
        for i in range(count)
    )
    hour = (day("09:00", "10:00"),)
    halves = (day("09:00", "09:45"), day("09:30", "10:00", TUESDAY))
    return defences(
        0,
        defences=some_submissions,
        experts=experts,
        rooms=(PanelRoom("R1"), PanelRoom("R2", draw(st.sampled_from(AWAY)))),
        days=draw(st.sampled_from((hour, halves))),
        breaks=draw(st.sampled_from(((), (BREAK,)))),
        room_gap_slots=draw(st.sampled_from((0, 0, 0, 1))),
        max_consecutive=draw(st.sampled_from((None, None, None, 2))),
    )


def least(problem: DefenceProblem) -> tuple[int, int]:
    """Give the most planned and the least compactness with so many, by trying all."""
    every = [measures(problem, t) for t in timetables(problem)]
    most = max(int(m["planned"]) for m in every)
    return most, min(int(m["compactness"]) for m in every if m["planned"] == most)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(two_days())
def test_the_least_compactness_lies_between_bound_and_value(problem: DefenceProblem) -> None:
    most, compactness = least(problem)
    outcome = solve(problem, SolveLimits(seconds=0.3), explain=False)
    assert outcome.checker == "passed"
    assert outcome.objective["planned"] == outcome.bound["planned"] == most
    assert outcome.bound.get("compactness", 0) <= compactness <= outcome.objective["compactness"]


class Cheapest:
    """Price every timetable that a search finds, and remember the cheapest."""

    def __init__(self, grid: Grid) -> None:
        self.board = RoomBoard(grid)
        self.value: int | None = None

    def wants(self, total: float) -> bool:
        """Want every timetable."""
        return True

    def found(self, at: Mapping[int, Place]) -> None:
        """Take a timetable."""
        if self.board.load(at):
            value = self.board.compactness()
            self.value = value if self.value is None else min(self.value, value)

    def bounded(self, bound: int) -> None:
        """Take a bound, which the end of the search gives too."""

    def over(self) -> bool:
        """Never end the search."""
        return False


@settings(max_examples=25, deadline=None, derandomize=True)
@given(two_days())
def test_the_models_bound_the_least_compactness(problem: DefenceProblem) -> None:
    most, compactness = least(problem)
    grid = Grid(problem)
    assert least_compactness(grid, most) <= compactness
    if most == 0:
        return
    for told in (False, True):
        seen = Cheapest(grid)
        chained = ChainModel(grid, most, told=told).solve(10, seen, hint={})
        assert chained.bound <= compactness
        if told and not problem.room_gap_slots and problem.max_consecutive is None:
            assert chained.value == chained.bound == seen.value == compactness
