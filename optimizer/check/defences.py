"""Check a timetable of defences against every hard rule of its instance."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from optimizer.check.times import (
    Document,
    Violation,
    clashes,
    closed,
    hours_broken,
    length,
    opening,
    read,
    touches,
)

Found = Iterator[tuple[str, str]]
Row = Mapping[str, str]
Use = tuple[str, datetime, datetime, str]


def check_timetable(instance: Document, rows: Iterable[Row]) -> tuple[Violation, ...]:
    """List every broken hard rule; rows are those of SCHEDULE.csv, unplanned ones left out."""
    return tuple(Violation(rule, where) for rule, where in _broken(instance, list(rows)))


def _broken(instance: Document, rows: list[Row]) -> Found:
    defences = {str(s["id"]): s for s in instance["submissions"]}
    rooms = {str(r["id"]): r for r in instance["rooms"]}
    experts = {str(e["id"]): e for e in instance["experts"]}
    for sid, count in Counter(row["submission"] for row in rows).items():
        if sid not in defences:
            yield "unknown_submission", sid
        elif count > 1:
            yield "scheduled_twice", sid
    rows = [row for row in rows if row["submission"] in defences]
    room_uses: list[Use] = []
    expert_uses: list[Use] = []
    applicant_uses: list[Use] = []
    for row in rows:
        defence = defences[row["submission"]]
        start, end = read(row["start"]), read(row["end"])
        yield from _slot(instance, defence, row)
        yield from _place(defence, rooms.get(row["room"]), row)
        for e in map(str, defence["panel"]):
            if e in experts and touches(start, end, closed(experts[e])):
                yield "expert_unavailable", f"{row['submission']} {e}"
            expert_uses.append((e, start, end, row["submission"]))
        for who in defence.get("applicants") or ():
            applicant_uses.append((str(who), start, end, row["submission"]))
        room_uses.append((row["room"], start, end, row["submission"]))
    step = length(instance["slot_minutes"])
    gap = step * (instance.get("room_gap_slots") or 0)
    yield from (("room_overlap", where) for where in clashes(room_uses, gap))
    yield from (("expert_overlap", where) for where in clashes(expert_uses))
    yield from (("applicant_overlap", where) for where in clashes(applicant_uses))
    yield from _limits(experts, expert_uses)
    if instance.get("max_consecutive"):
        yield from _runs(expert_uses, step, instance["max_consecutive"])


def _slot(instance: Document, defence: Document, row: Row) -> Found:
    sid, start, end = row["submission"], read(row["start"]), read(row["end"])
    step = length(instance["slot_minutes"])
    if end - start != step * (defence.get("duration") or instance.get("duration") or 1):
        yield "wrong_duration", sid
    for rule in hours_broken(instance, start, end):
        yield rule, sid
    hours = opening(instance, start)
    if hours and (start - hours[0]) % step:
        yield "off_grid", sid
    if touches(start, end, closed(defence)):
        yield "applicant_unavailable", sid
    named = [e for e in (row.get("experts") or "").split(";") if e]
    if named and sorted(named) != sorted(map(str, defence["panel"])):
        yield "panel_mismatch", sid
    pin = defence.get("pinned") or {}
    if pin.get("start") and read(pin["start"]) != start:
        yield "pin_broken", sid
    if pin.get("room") and str(pin["room"]) != row["room"]:
        yield "pin_broken", sid


def _place(defence: Document, room: Document | None, row: Row) -> Found:
    sid = row["submission"]
    if room is None:
        yield "unknown_room", f"{sid} {row['room']}"
    elif touches(read(row["start"]), read(row["end"]), closed(room)):
        yield "room_unavailable", f"{sid} {row['room']}"
    if defence.get("rooms") and row["room"] not in map(str, defence["rooms"]):
        yield "room_not_allowed", f"{sid} {row['room']}"


def _limits(experts: Mapping[str, Document], uses: list[Use]) -> Found:
    days: dict[str, Counter[str]] = defaultdict(Counter)
    for e, start, _, _ in uses:
        days[e][start.date().isoformat()] += 1
    for e, mine in days.items():
        limits = experts.get(e) or {}
        if limits.get("max_days") and len(mine) > limits["max_days"]:
            yield "expert_too_many_days", f"{e} {len(mine)}"
        for day, count in mine.items():
            if limits.get("max_per_day") and count > limits["max_per_day"]:
                yield "expert_too_many_per_day", f"{e} {day} {count}"


def _runs(uses: list[Use], step: timedelta, most: int) -> Found:
    """Find experts who sit more than `most` slots without a free one."""
    since: dict[str, tuple[datetime, datetime]] = {}
    for e, start, end, sid in sorted(uses):
        began = since[e][0] if e in since and since[e][1] == start else start
        since[e] = (began, end)
        if (end - began) // step > most:
            yield "too_long_without_pause", f"{e} {sid}"
