"""Small seasons to draw from, and plans of them made by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from optimizer.draw import FrozenDraw, freeze
from optimizer.draw.lots import digest_of
from optimizer.instance import panel_problem, read_plan
from reviewer.model.tables import Json

DAY = "2022-03-01"
RULES: Json = {
    "min_size": 3,
    "max_size": 3,
    "odd": True,
    "technical_share": [0, 1],
    "max_same_employer": 1,
    "chair": True,
    "reserves": 0,
}


def expert(code: str, **changes: Any) -> Json:  # Any: whatever an instance holds
    """Make a technical expert of an employer of the expert's own who may chair."""
    values: Json = {
        "id": code,
        "employer": f"单位{code}",
        "kind": "technical",
        "categories": {"testing": 1.0},
        "can_chair": True,
        "max_panels": None,
        "unavailable": [],
    }
    return {**values, **changes}


def season(
    experts: Sequence[Json],
    submissions: Mapping[str, str],
    *,
    rules: Json | None = None,
    conflicts: Sequence[tuple[str, str]] = (),
    pinned: Sequence[tuple[str, str]] = (),
    rooms: Sequence[str] = ("R1", "R2"),
) -> Json:
    """Write an instance of one day; `submissions` maps each to its category."""
    return {
        "slot_minutes": 30,
        "changeover_minutes": 0,
        "days": [{"date": DAY, "start": "09:00", "end": "17:00"}],
        "breaks": [],
        "rooms": [{"id": room, "unavailable": []} for room in rooms],
        "experts": list(experts),
        "submissions": [
            {"id": code, "category": category, "applicants": [f"A{code}"], "unavailable": []}
            for code, category in submissions.items()
        ],
        "conflicts": [list(pair) for pair in conflicts],
        "pinned": [list(pair) for pair in pinned],
        "rules": {**RULES, **(rules or {})},
    }


def panel(
    code: str,
    experts: Sequence[str],
    slots: Mapping[str, str],
    *,
    room: str = "R1",
    category: str = "testing",
    chair: str | None = None,
    reserves: Sequence[str] = (),
) -> Json:
    """Lay out a panel; `slots` maps each submission to its start, HH:MM, half an hour each."""
    return {
        "id": code,
        "category": category,
        "room": room,
        "experts": list(experts),
        "chair": chair or experts[0],
        "reserves": list(reserves),
        "submissions": [
            {"id": slot, "start": f"{DAY}T{start}", "end": f"{DAY}T{_half_hour_after(start)}"}
            for slot, start in slots.items()
        ],
    }


def _half_hour_after(start: str) -> str:
    hour, minute = (int(part) for part in start.split(":"))
    return f"{hour + (minute + 30) // 60:02}:{(minute + 30) % 60:02}"


def frozen(instance: Json, panels: Sequence[Json], call: str = "call") -> FrozenDraw:
    """Freeze a season with the groups, rooms and times of the given panels."""
    plan = read_plan({"panels": list(panels)})
    return freeze(panel_problem(instance), plan, call, source=digest_of(instance))


def two_panels() -> tuple[Json, list[Json]]:
    """Give a season of two panels at one time and one after, ten experts and a reserve each.

    E05 and E06 share an employer, E07 is in conflict, E08 away in the morning, E09 of finance,
    E10 of another category.
    """
    experts = [
        *(expert(f"E{n:02}", can_chair=n <= 3) for n in range(1, 5)),
        *(expert(f"E{n:02}", employer="同一单位", can_chair=False) for n in (5, 6)),
        expert("E07", can_chair=False),
        expert("E08", unavailable=[[f"{DAY}T09:00", f"{DAY}T12:00"]]),
        expert("E09", kind="finance", can_chair=False, max_panels=1),
        expert("E10", categories={"talent": 1.0}),
        *(expert(f"E{n:02}", can_chair=False) for n in range(11, 15)),
    ]
    instance = season(
        experts,
        {f"S{n}": "testing" for n in range(1, 6)},
        rules={"technical_share": [2, 3], "reserves": 1},
        conflicts=[("E07", "S1"), ("E10", "S1")],
    )
    panels = [
        panel("P1", ("E01", "E05", "E09"), {"S1": "09:00", "S2": "09:30"}, reserves=["E11"]),
        panel("P2", ("E02", "E04", "E06"), {"S3": "09:30"}, room="R2", reserves=["E12"]),
        panel("P3", ("E03", "E11", "E12"), {"S4": "10:30", "S5": "11:00"}, reserves=["E13"]),
    ]
    return instance, panels
