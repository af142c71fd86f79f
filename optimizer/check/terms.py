"""Check the terms of hearings: video, room for everybody, hours, pinned slots, long sittings."""

from collections import defaultdict
from collections.abc import Iterator

from optimizer.check.times import Document, Stretch, length, read

Found = Iterator[tuple[str, str]]


def terms_broken(instance: Document, panel: Document) -> Found:
    """Name the terms that a panel breaks; its people, room and submissions must be known."""
    submissions = {s["id"]: s for s in instance["submissions"]}
    room = next(r for r in instance["rooms"] if r["id"] == panel["room"])
    members, holds = len(set(panel["experts"])), room.get("capacity")
    for slot in panel["submissions"]:
        wanted, where = submissions[slot["id"]], f"{panel['id']} {slot['id']}"
        if wanted.get("needs_video") and not room.get("video"):
            yield "needs_video", f"{where} {panel['room']}"
        people = members + (wanted.get("party") or 0)
        if holds is not None and people > holds:
            yield "room_too_small", f"{where} {panel['room']} {people}>{holds}"
        start, end = read(slot["start"]), read(slot["end"])
        date = start.date().isoformat()
        earliest, latest = wanted.get("earliest"), wanted.get("latest")
        if earliest and start < read(f"{date}T{earliest}"):
            yield "too_early", where
        if latest and end > read(f"{date}T{latest}"):
            yield "too_late", where
        pin = wanted.get("pinned") or {}
        if pin.get("start") and start != read(pin["start"]):
            yield "slot_pin_broken", where
        if pin.get("room") and panel["room"] != pin["room"]:
            yield "room_pin_broken", where


def sits_too_long(instance: Document, plan: Document) -> Found:
    """Name the experts who sit longer without a pause than they may, over all their panels."""
    limits = {
        e["id"]: length(e["max_run_minutes"])
        for e in instance["experts"]
        if e.get("max_run_minutes") is not None
    }
    pause = length(instance["rules"].get("pause_minutes", 15))
    sittings: dict[str, list[Stretch]] = defaultdict(list)
    for panel in plan["panels"]:
        for expert in limits.keys() & set(panel["experts"]):
            sittings[expert] += [(read(s["start"]), read(s["end"])) for s in panel["submissions"]]
    for expert, slots in sorted(sittings.items()):
        slots.sort()
        since, until = slots[0]
        for start, end in slots:
            since = start if start - until >= pause else since
            until = max(until, end)
            if until - since > limits[expert]:
                yield "sits_too_long", f"{expert} {start}"
