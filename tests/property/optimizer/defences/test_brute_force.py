"""On tiny random timetables the most planned, and the fewest moved, are what trying all finds."""

from dataclasses import replace
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.check import check_timetable
from optimizer.defences import solve
from optimizer.defences.grid import Grid
from optimizer.instance import defence_document, iso
from optimizer.outcome import SolveLimits, Timetable
from optimizer.problem import Defence, DefenceProblem, PanelRoom, Sitter
from tests.unit.optimizer.seasons import day, defences, span

AWAY = ((), (), (span("09:00", "09:20"),), (span("09:40", "10:00"),))
LIMITS = SolveLimits(seconds=20)


@st.composite
def tiny_timetables(draw: st.DrawFn) -> DefenceProblem:
    """Draw at most four defences, four experts, two rooms and four slots."""
    experts = tuple(
        Sitter(
            f"E{i}",
            draw(st.sampled_from(AWAY)),
            draw(st.sampled_from((None, None, 1))),
        )
        for i in range(4)
    )
    names = [e.id for e in experts]
    some_submissions = tuple(
        Defence(
            f"S{i}",
            tuple(draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))),
            applicants=(draw(st.sampled_from(("A", "B", "C"))),),
            unavailable=draw(st.sampled_from(AWAY)),
            duration=draw(st.sampled_from((1, 1, 2))),
            rooms=draw(st.sampled_from((None, None, frozenset({"R1"})))),
        )
        for i in range(draw(st.integers(1, 4)))
    )
    return defences(
        0,
        defences=some_submissions,
        experts=experts,
        rooms=(PanelRoom("R1"), PanelRoom("R2", draw(st.sampled_from(AWAY)))),
        days=(day("09:00", "10:00"),),
        room_gap_slots=draw(st.sampled_from((0, 0, 1))),
        max_consecutive=draw(st.sampled_from((None, None, 2))),
    )


def timetables(problem: DefenceProblem) -> list[Timetable]:
    """List every timetable that keeps the rules, by trying all places."""
    grid = Grid(problem)
    choices = []
    for d in range(len(problem.defences)):
        own = [(int(t), int(r)) for t, r in zip(*grid.places[d].nonzero(), strict=True)]
        choices.append([None, *own])
    document = defence_document(problem)
    found = []
    for pick in product(*choices):
        at = {d: place for d, place in enumerate(pick) if place is not None}
        timetable = grid.timetable(at)
        rows = [
            {"submission": a.defence, "start": iso(a.start), "end": iso(a.end), "room": a.room}
            for a in timetable.appointments
        ]
        if not check_timetable(document, rows):
            found.append(timetable)
    return found


@settings(max_examples=25, deadline=None, derandomize=True)
@given(tiny_timetables(), st.integers(0, 3))
def test_most_planned_and_fewest_moved(problem: DefenceProblem, victim: int) -> None:
    outcome = solve(problem, LIMITS, objective="planned")
    most = max(len(t.appointments) for t in timetables(problem))
    assert outcome.checker == "passed"
    assert outcome.objective["planned"] == outcome.bound["planned"] == most
    assert outcome.plan is not None
    old = outcome.plan
    people = tuple(
        replace(e, unavailable=(*e.unavailable, span("09:15", "09:30"))) if i == victim else e
        for i, e in enumerate(problem.experts)
    )
    later = replace(problem, experts=people)
    repaired = solve(later, LIMITS, previous=old)
    every = timetables(later)
    most = max(len(t.appointments) for t in every)
    assert repaired.checker == "passed"
    assert repaired.objective["planned"] == most
    fewest = min(
        len(set(old.appointments) - set(t.appointments))
        for t in every
        if len(t.appointments) == most
    )
    assert repaired.objective["moved"] == repaired.bound["moved"] == fewest
