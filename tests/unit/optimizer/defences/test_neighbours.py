"""What experts must cost at least: sittings less neighbours in a room, and days that must be."""

from dataclasses import replace

from optimizer.defences.grid import Grid
from optimizer.defences.neighbours import fewest_chains, fewest_days, least_compactness, least_days
from optimizer.problem import Break, Defence, DefenceProblem, PanelRoom, Sitter
from tests.unit.optimizer.seasons import MONDAY, TUESDAY, at, day, defences, span


def least(problem: DefenceProblem) -> int:
    """Bound a timetable with every defence planned that can be."""
    grid = Grid(problem)
    return least_compactness(grid, sum(bool(p.any()) for p in grid.places))


def test_one_panel_comes_once() -> None:
    assert least(defences(5)) == 2


def test_a_panel_comes_again_when_a_day_is_too_short() -> None:
    days = (day("09:00", "09:30"), day("09:00", "09:30", TUESDAY))
    assert least(defences(2, days=days)) == 2
    assert least(defences(3, days=days)) == 4


def test_who_sits_in_three_pairs_of_strangers_is_no_neighbour_of_all() -> None:
    people = tuple(Sitter(f"E{i}") for i in range(4))
    some_submissions = tuple(Defence(f"S{i}", ("E0", f"E{i}")) for i in (1, 2, 3))
    assert least(defences(0, defences=some_submissions, experts=people)) == 4
    mixed = (*some_submissions, Defence("S4", ("E1", "E2", "E3")))
    assert least(defences(0, defences=mixed, experts=people)) == 6


def test_defences_in_rooms_of_their_own_are_no_neighbours() -> None:
    rooms = (PanelRoom("R1"), PanelRoom("R2"))
    some_submissions = tuple(
        Defence(f"S{i}", ("E1", "E2"), rooms=frozenset({f"R{i}"})) for i in (1, 2)
    )
    assert least(defences(0, defences=some_submissions, rooms=rooms)) == 4
    assert least(defences(0, defences=some_submissions[:1], rooms=rooms)) == 2


def test_a_gap_in_the_room_keeps_neighbours_apart_but_over_a_break() -> None:
    noon = (Break(None, at("12:00").time(), at("13:00").time()),)
    hours = defences(2, room_gap_slots=1, days=(day("09:00", "12:00"),), breaks=noon)
    assert least(hours) == 4
    assert least(replace(hours, days=(day("11:45", "13:15"),))) == 2


def test_only_the_most_are_counted_when_some_stay_out() -> None:
    problem = defences(4, days=(day("09:00", "09:30"),))
    assert least_compactness(Grid(problem), 2) == 2
    assert least_compactness(Grid(problem), 0) == 0


def test_the_days_on_which_somebody_must_come() -> None:
    days = (day("09:00", "10:00", MONDAY), day("09:00", "10:00", TUESDAY))
    early = Defence("S1", ("E1",), unavailable=(span("09:00", "10:00", TUESDAY),))
    late = Defence("S2", ("E1",), unavailable=(span("09:00", "10:00", MONDAY),))
    either = Defence("S3", ("E1",))
    grid = Grid(defences(0, defences=(early, late, either), days=days))
    assert fewest_days(grid, 0, [0, 2]) == 1
    assert fewest_days(grid, 0, [0, 1, 2]) == 2
    limited = Grid(defences(3, experts=(Sitter("E1", max_per_day=1), Sitter("E2")), days=days))
    assert fewest_days(limited, 0, [0, 1, 2]) == 3
    assert fewest_days(limited, 1, [0, 1, 2]) == 1
    assert least_days(limited, 3) == 4
    assert least_days(limited, 2) == 0


def test_a_row_is_no_longer_than_a_room_is_open() -> None:
    closed = PanelRoom("R1", (span("10:00", "10:15"),))
    grid = Grid(defences(1, rooms=(closed, PanelRoom("R2"))))
    assert [fewest_chains(grid, slots) for slots in (1, 28, 29, 51, 52)] == [1, 1, 2, 2, 3]


def test_more_rows_mean_fewer_neighbours() -> None:
    rooms = tuple(PanelRoom(f"R{i}", (span("09:30", "17:00"),)) for i in range(3))
    people = tuple(Sitter(f"E{i}") for i in range(4))
    some_submissions = tuple(Defence(f"S{i}", (f"E{i}", f"E{(i + 1) % 4}")) for i in range(4))
    problem = defences(
        0, defences=some_submissions, experts=people, rooms=rooms, days=(day("09:00", "10:00"),)
    )
    assert least(problem) == 6
