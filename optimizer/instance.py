"""Read the instances of the contracts into problems, and write plans in their formats."""

import csv
import json
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import TextIO

from optimizer.outcome import Json, PanelPlan, Slot, SolvedPanel, SolvedSlot, Timetable
from optimizer.problem import (
    KINDS,
    PRIORITIES,
    Break,
    Day,
    Defence,
    DefenceProblem,
    InstanceError,
    PanelExpert,
    PanelProblem,
    PanelRoom,
    PanelRules,
    Priority,
    Sitter,
    require,
)
from optimizer.reading import Reader, as_number
from optimizer.rules.member_rule import own_rules
from optimizer.terms import (
    clock,
    iso,
    read_room,
    read_submission,
    room_document,
    spans_document,
    submission_document,
)

__all__ = [
    "defence_document",
    "defence_problem",
    "iso",
    "load_json",
    "panel_document",
    "panel_problem",
    "plan_document",
    "read_plan",
    "read_timetable",
    "write_timetable",
]


def load_json(path: Path) -> Json:
    """Read a JSON file; raise `InstanceError` when it cannot be read as one."""
    try:
        loaded: Json = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InstanceError(path.name, f"cannot be read as JSON: {error}") from error
    return loaded


def panel_problem(document: Json) -> PanelProblem:
    """Read a panel instance (contract section 5)."""
    reader = Reader(document)
    return PanelProblem(
        slot_minutes=reader.whole("slot_minutes"),
        changeover_minutes=reader.whole("changeover_minutes", 0),
        days=tuple(map(_day, reader.objects("days"))),
        breaks=tuple(map(_break, reader.objects("breaks", optional=True))),
        rooms=tuple(map(read_room, reader.objects("rooms"))),
        experts=tuple(map(_expert, reader.objects("experts"))),
        submissions=tuple(map(read_submission, reader.objects("submissions"))),
        conflicts=reader.pairs("conflicts"),
        pinned=reader.pairs("pinned"),
        rules=_rules(Reader(reader.get("rules"), "rules")),
    )


def defence_problem(document: Json) -> DefenceProblem:
    """Read a timetable instance with given panels (contract section 4)."""
    reader = Reader(document)
    usual = reader.whole("duration", 1)
    return DefenceProblem(
        slot_minutes=reader.whole("slot_minutes"),
        days=tuple(map(_day, reader.objects("days"))),
        breaks=tuple(map(_break, reader.objects("breaks", optional=True))),
        rooms=tuple(map(read_room, reader.objects("rooms"))),
        experts=tuple(map(_sitter, reader.objects("experts"))),
        defences=tuple(
            _defence(each_object, usual) for each_object in reader.objects("submissions")
        ),
        room_gap_slots=reader.whole("room_gap_slots", 0),
        max_consecutive=reader.whole_or_none("max_consecutive") or None,
    )


def _day(reader: Reader) -> Day:
    opens, closes = reader.clock("start"), reader.clock("end")
    require(opens < closes, reader.key("end"), "is not after start")
    return Day(reader.date("date"), opens, closes)


def _break(reader: Reader) -> Break:
    start, end = reader.clock("start"), reader.clock("end")
    require(start < end, reader.key("end"), "is not after start")
    return Break(None if reader.text("date") == "*" else reader.date("date"), start, end)


def _expert(reader: Reader) -> PanelExpert:
    kind = reader.text("kind")
    known = Reader(reader.get("categories"), reader.key("categories"))
    for each_kind in KINDS:
        if kind == each_kind:
            return PanelExpert(
                id=reader.text("id"),
                employer=reader.text("employer"),
                kind=each_kind,
                categories={c: as_number(v, known.key(c)) for c, v in known.thing.items()},
                can_chair=reader.flag("can_chair", False),
                max_panels=reader.whole_or_none("max_panels"),
                unavailable=reader.spans("unavailable"),
                max_run_minutes=reader.whole_or_none("max_run_minutes"),
            )
    raise InstanceError(reader.key("kind"), f"{kind!r} is none of {', '.join(KINDS)}")


def _rules(reader: Reader) -> PanelRules:
    recusal = reader.text("recusal") if reader.has("recusal") else "exclude"
    require(recusal in ("exclude", "leave"), "rules.recusal", "must be exclude or leave")
    return PanelRules(
        min_size=reader.whole("min_size"),
        max_size=reader.whole("max_size"),
        odd=reader.flag("odd", True),
        technical_share=_share(reader),
        max_same_employer=reader.whole("max_same_employer", 0) or None,
        chair=reader.flag("chair", True),
        reserves=reader.whole("reserves", 0),
        max_slots_per_panel=reader.whole("max_slots_per_panel", 0) or None,
        recusal="leave" if recusal == "leave" else "exclude",
        quorum=reader.whole_or_none("quorum"),
        max_run_slots=reader.whole("max_run_slots", 0) or None,
        pause_minutes=reader.whole("pause_minutes", 15),
        priorities=_priorities(reader),
        settings=tuple((r.key, n) for r in own_rules() if (n := reader.whole(r.key, 0))),
    )


def _share(reader: Reader) -> Fraction:
    if not reader.has("technical_share"):
        return Fraction(0)
    key = reader.key("technical_share")
    parts = [as_number(x, key) for x in reader.array("technical_share")]
    right = len(parts) == 2 and all(x == int(x) for x in parts) and parts[1] > 0
    require(right, key, "must be [numerator, denominator] with a denominator above 0")
    return Fraction(int(parts[0]), int(parts[1]))


def _priorities(reader: Reader) -> tuple[Priority, ...]:
    if not reader.has("priorities"):
        return PRIORITIES
    known = {str(priority): priority for priority in PRIORITIES}
    for name in reader.texts("priorities"):
        require(name in known, reader.key("priorities"), f"{name!r} is none of {PRIORITIES}")
    return tuple(known[name] for name in reader.texts("priorities"))


def _sitter(reader: Reader) -> Sitter:
    return Sitter(
        reader.text("id"),
        reader.spans("unavailable"),
        reader.whole("max_per_day", 0) or None,
        reader.whole("max_days", 0) or None,
    )


def _defence(reader: Reader, usual: int) -> Defence:
    pin = Reader(reader.get("pinned"), reader.key("pinned")) if reader.has("pinned") else None
    return Defence(
        id=reader.text("id"),
        panel=reader.texts("panel"),
        applicants=reader.texts("applicants", optional=True),
        unavailable=reader.spans("unavailable"),
        duration=reader.whole("duration", usual),
        rooms=frozenset(reader.texts("rooms", optional=True)) or None,
        pinned_start=pin.moment("start") if pin and pin.thing.get("start") else None,
        pinned_room=pin.text("room") if pin and pin.thing.get("room") else None,
    )


def read_plan(document: Json) -> PanelPlan:
    """Read a panel plan (contract section 5)."""
    return PanelPlan(tuple(map(_panel, Reader(document).objects("panels"))))


def _panel(reader: Reader) -> SolvedPanel:
    return SolvedPanel(
        id=reader.text("id"),
        category=reader.text("category"),
        room=reader.text("room"),
        experts=reader.texts("experts"),
        chair=reader.text("chair") if reader.has("chair") else None,
        reserves=reader.texts("reserves", optional=True),
        slots=tuple(map(_slot, reader.objects("submissions"))),
    )


def _slot(reader: Reader) -> Slot:
    return Slot(
        reader.text("id"),
        reader.moment("start"),
        reader.moment("end"),
        reader.texts("recused", optional=True),
    )


def plan_document(plan: PanelPlan) -> dict[str, Json]:
    """Write a panel plan in the format of the contract."""
    return {"panels": [_panel_document(p) for p in plan.panels]}


def _panel_document(panel: SolvedPanel) -> dict[str, Json]:
    return {
        "id": panel.id,
        "category": panel.category,
        "room": panel.room,
        "experts": list(panel.experts),
        "chair": panel.chair,
        "reserves": list(panel.reserves),
        "submissions": [_slot_document(s) for s in panel.slots],
    }


def _slot_document(slot: Slot) -> dict[str, Json]:
    document: dict[str, Json] = {
        "id": slot.submission,
        "start": iso(slot.start),
        "end": iso(slot.end),
    }
    return {**document, "recused": list(slot.recused)} if slot.recused else document


def read_timetable(stream: TextIO) -> Timetable:
    """Read a SCHEDULE.csv; rows with an empty start are defences that were not planned."""
    reader = csv.DictReader(stream)
    names = {"submission", "start", "end", "room"}
    require(names <= set(reader.fieldnames or ()), "schedule", f"needs the columns {names}")
    rows = [Reader(dict(row), f"row {i}") for i, row in enumerate(reader, 2)]
    planned = [row for row in rows if row.has("start") and row.text("start").strip()]
    return Timetable(
        tuple(
            SolvedSlot(r.text("submission"), r.moment("start"), r.moment("end"), r.text("room"))
            for r in planned
        )
    )


def write_timetable(
    stream: TextIO, timetable: Timetable, panels: Mapping[str, Iterable[str]]
) -> None:
    """Write a SCHEDULE.csv in order of time and room."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("submission", "start", "end", "room", "experts"))
    for a in sorted(timetable.appointments, key=lambda a: (a.start, a.room, a.defence)):
        writer.writerow((a.defence, iso(a.start), iso(a.end), a.room, ";".join(panels[a.defence])))


def panel_document(problem: PanelProblem) -> dict[str, Json]:
    """Write a panel instance (contract section 5), as it could be read again."""
    pairs = [("conflicts", problem.conflicts), ("pinned", problem.pinned)]
    return {
        "slot_minutes": problem.slot_minutes,
        "changeover_minutes": problem.changeover_minutes,
        **_calendar_document(problem.days, problem.breaks, problem.rooms),
        "experts": [_expert_document(e) for e in problem.experts],
        "submissions": [submission_document(s) for s in problem.submissions],
        **{name: [list(pair) for pair in sorted(every)] for name, every in pairs},
        "rules": _rules_document(problem.rules),
    }


def _expert_document(expert: PanelExpert) -> dict[str, Json]:
    document: dict[str, Json] = {
        "id": expert.id,
        "employer": expert.employer,
        "kind": expert.kind,
        "categories": dict(expert.categories),
        "can_chair": expert.can_chair,
        "max_panels": expert.max_panels,
        "unavailable": spans_document(expert.unavailable),
    }
    if expert.max_run_minutes is not None:
        document["max_run_minutes"] = expert.max_run_minutes
    return document


def defence_document(problem: DefenceProblem) -> dict[str, Json]:
    """Write a timetable instance (contract section 4), as it could be read again."""
    return {
        "slot_minutes": problem.slot_minutes,
        **_calendar_document(problem.days, problem.breaks, problem.rooms),
        "experts": [
            {
                "id": e.id,
                "unavailable": spans_document(e.unavailable),
                "max_per_day": e.max_per_day,
                "max_days": e.max_days,
            }
            for e in problem.experts
        ],
        "submissions": [_defence_document(d) for d in problem.defences],
        "room_gap_slots": problem.room_gap_slots,
        "max_consecutive": problem.max_consecutive,
    }


def _defence_document(defence: Defence) -> dict[str, Json]:
    pin: dict[str, Json] = {}
    if defence.pinned_start:
        pin["start"] = iso(defence.pinned_start)
    if defence.pinned_room:
        pin["room"] = defence.pinned_room
    return {
        "id": defence.id,
        "panel": list(defence.panel),
        "applicants": list(defence.applicants),
        "unavailable": spans_document(defence.unavailable),
        "duration": defence.duration,
        "rooms": list[Json](sorted(defence.rooms)) if defence.rooms else None,
        "pinned": pin or None,
    }


def _calendar_document(
    days: Iterable[Day], breaks: Iterable[Break], rooms: Iterable[PanelRoom]
) -> dict[str, Json]:
    return {
        "days": [
            {"date": d.date.isoformat(), "start": clock(d.opens), "end": clock(d.closes)}
            for d in days
        ],
        "breaks": [
            {
                "date": b.date.isoformat() if b.date else "*",
                "start": clock(b.start),
                "end": clock(b.end),
            }
            for b in breaks
        ],
        "rooms": [room_document(r) for r in rooms],
    }


def _rules_document(rules: PanelRules) -> dict[str, Json]:
    return {
        "min_size": rules.min_size,
        "max_size": rules.max_size,
        "odd": rules.odd,
        "technical_share": [rules.technical_share.numerator, rules.technical_share.denominator],
        "max_same_employer": rules.max_same_employer,
        "chair": rules.chair,
        "reserves": rules.reserves,
        "max_slots_per_panel": rules.max_slots_per_panel,
        "recusal": rules.recusal,
        "quorum": rules.quorum,
        "max_run_slots": rules.max_run_slots,
        "pause_minutes": rules.pause_minutes,
        "priorities": list(rules.priorities),
        **dict(rules.settings),
    }
