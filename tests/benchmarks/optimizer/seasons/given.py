"""Set timetables beside the figures that came with the instances.

The figures are those of a prototype, of the best known answers and their bounds, and of the
universities' own solver, as the description of the instances gives them.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

Row = Mapping[str, object]


class Given(NamedTuple):
    """Hold a figure by the name it has in the rows, and a remark."""

    instance: str
    figure: str
    value: float
    remark: str


TRIPLES = {
    "pan30_3r_1d_s1": (1, 15, 5),
    "pan120_4r_2d_s1": (0, 76, 9),
    "pan500_8r_5d_s1": (346, 362, 35),
    "syn500_8r_5d_s1": (2361, 1078, 136),
    "syn2000_12r_10d_s1": (14525, 5770, 140),
}
"""Idle slots, expert-days and changes of room of the prototype, within 60 CPU seconds."""

FIGURES = (
    Given("june_2021", "planned", 66, "most, proved; peer 66"),
    Given("sept_2025", "planned", 10, "most, proved; peer 10"),
    Given("intermediate_2026_50", "planned", 39, "most, proved; peer 41 with 11 violations"),
    Given("unsat_hard_100", "planned", 97, "most, proved; peer 97"),
    Given("june_2021", "planned_cpu", 0.08, "prototype's seconds; peer 0.32"),
    Given("sept_2025", "planned_cpu", 0.004, "prototype's seconds; peer 0.9"),
    Given("intermediate_2026_50", "planned_cpu", 0.01, "prototype's seconds"),
    Given("unsat_hard_100", "planned_cpu", 0.11, "prototype's seconds; peer 3.5"),
    Given("sept_2025", "same_room_neighbours", 11, "best known when only these count; bound 11"),
    Given("intermediate_2026_50", "same_room_neighbours", 14, "as above; bound 14"),
    Given("june_2021", "same_room_neighbours", 100, "as above; bound 127"),
    Given("unsat_hard_100", "same_room_neighbours", 100, "as above; bound 145"),
    Given("syn30_3r_1d_s1", "idle_slots", 47, "idle alone, 10 CPU s"),
    Given("syn120_4r_2d_s1", "idle_slots", 343, "idle alone, 20 CPU s"),
    Given("syn500_8r_5d_s1", "idle_slots", 2361, "idle alone, 40 CPU s"),
    Given("pan30_3r_1d_s1", "idle_slots", 1, "idle alone"),
    Given("pan120_4r_2d_s1", "idle_slots", 0, "idle alone"),
    Given("pan500_8r_5d_s1", "idle_slots", 346, "idle alone"),
    Given("pan2000_12r_10d_s1", "idle_slots", 17267, "idle alone, 41 CPU s"),
    Given("syn30_3r_1d_s1", "planned_cpu", 0.03, "first complete plan"),
    Given("syn120_4r_2d_s1", "planned_cpu", 0.33, "first complete plan"),
    Given("syn500_8r_5d_s1", "planned_cpu", 2.9, "first complete plan"),
    Given("syn2000_12r_10d_s1", "planned_cpu", 15.9, "first complete plan"),
)


def compared(rows: Iterable[Row]) -> list[dict[str, object]]:
    """Give a row for every figure of an instance that was run: given, ours, and a remark."""
    known = {str(row["instance"]): row for row in rows}
    table: list[dict[str, object]] = []
    names = ("idle_slots", "expert_days", "room_changes")
    for instance, triple in TRIPLES.items():
        if instance in known:
            row = known[instance]
            proved = "proved most compact" if _proved(row) else "bound below"
            bound = f"compactness {row['compactness']}, bound {row['compactness_bound']}: {proved}"
            table.append(
                {
                    "instance": instance,
                    "figure": " / ".join(names),
                    "given": " / ".join(map(str, triple)),
                    "ours": " / ".join(str(row[name]) for name in names),
                    "cpu_seconds": row["cpu_seconds"],
                    "remark": bound,
                }
            )
    table += [
        {
            "instance": figure.instance,
            "figure": figure.figure,
            "given": figure.value,
            "ours": known[figure.instance][figure.figure],
            "cpu_seconds": known[figure.instance]["cpu_seconds"],
            "remark": figure.remark,
        }
        for figure in FIGURES
        if figure.instance in known
    ]
    return table


def _proved(row: Row) -> bool:
    return row["compactness"] == row["compactness_bound"]
