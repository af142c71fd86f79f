"""Invent tiny seasons that ask for every rule at some time, as documents of the contract."""

import random
from datetime import datetime, timedelta

# Instances are JSON as parsed: their values are of every kind, hence Any.
from typing import Any

DAYS = ("2027-03-01", "2027-03-02")
PRIORITIES = ["panels", "balance", "expertise", "compactness"]
SIZES = ((1, 1), (1, 2), (1, 3), (2, 3), (3, 3), (3, 3))


def tiny_season(seed: int) -> dict[str, Any]:
    """Invent a season of one to five submissions and up to six experts."""
    chance = random.Random(f"tiny {seed}")
    slot = chance.choice((10, 15, 15, 20, 30))
    days = [
        {"date": date, "start": "09:00", "end": chance.choice(("10:30", "11:00", "12:00"))}
        for date in DAYS[: chance.choice((1, 1, 2))]
    ]
    low, high = chance.choice(SIZES)
    rules: dict[str, Any] = {
        "min_size": low,
        "max_size": high,
        "odd": low != 2 and chance.random() < 0.6,
        "technical_share": chance.choice(([0, 1], [1, 3], [1, 2], [2, 3])),
        "max_same_employer": chance.choice((0, 1, 2)),
        "chair": chance.random() < 0.5,
        "reserves": chance.choice((0, 0, 0, 1)),
        "max_slots_per_panel": chance.choice((0, 3, 4)),
        "recusal": chance.choice(("exclude", "exclude", "leave")),
        "priorities": PRIORITIES,
    }
    if chance.random() < 0.4:
        rules["priorities"] = chance.sample(PRIORITIES, 4)
    if rules["recusal"] == "leave" and chance.random() < 0.5:
        rules["quorum"] = chance.randint(1, high)
    if chance.random() < 0.2:
        rules |= {"max_run_slots": chance.choice((1, 2, 3)), "pause_minutes": 10}
    categories = ["testing", "talent"][: chance.choice((1, 2))]
    experts = [
        _expert(chance, i, categories, days) for i in range(chance.randint(low + 1, low + 4))
    ]
    submissions = [
        _submission(chance, i, categories, days) for i in range(chance.choice((1, 2, 3, 4, 5)))
    ]
    pairs = [[e["id"], s["id"]] for e in experts for s in submissions]
    document = {
        "slot_minutes": slot,
        "changeover_minutes": chance.choice((0, 0, 5, 10)),
        "days": days,
        "breaks": _breaks(chance),
        "rooms": [_room(chance, i, days) for i in range(chance.choice((1, 1, 2)))],
        "experts": experts,
        "submissions": submissions,
        "conflicts": [pair for pair in pairs if chance.random() < 0.1],
        "pinned": [pair for pair in pairs if chance.random() < 0.02],
        "rules": rules,
    }
    if random.Random(f"finance {seed}").random() < 0.1:
        rules["min_finance"] = 1
    if chance.random() < 0.1:
        pinned = chance.choice(submissions)
        start = datetime.fromisoformat(f"{days[0]['date']}T09:00")
        start += timedelta(minutes=5 * chance.randint(0, 10))
        pinned["pinned"] = {"start": start.isoformat(timespec="minutes")}
    return document


def _breaks(chance: random.Random) -> list[dict[str, str]]:
    if chance.random() < 0.5:
        return []
    start, end = chance.choice(
        (("09:30", "09:45"), ("09:30", "09:50"), ("09:40", "10:00"), ("09:25", "09:40"))
    )
    return [{"date": "*", "start": start, "end": end}]


def _away(chance: random.Random, days: list[dict[str, str]], share: float) -> list[list[str]]:
    if chance.random() >= share:
        return []
    day = datetime.fromisoformat(f"{chance.choice(days)['date']}T09:00")
    start = day + timedelta(minutes=5 * chance.randint(-2, 18))
    end = start + timedelta(minutes=5 * chance.randint(1, 9))
    return [[entry.isoformat(timespec="minutes") for entry in (start, end)]]


def _room(chance: random.Random, place: int, days: list[dict[str, str]]) -> dict[str, Any]:
    room: dict[str, Any] = {"id": f"R{place}", "unavailable": _away(chance, days, 0.2)}
    if chance.random() < 0.15:
        room["video"] = True
    if chance.random() < 0.1:
        room["capacity"] = chance.randint(2, 5)
    return room


def _expert(
    chance: random.Random, place: int, categories: list[str], days: list[dict[str, str]]
) -> dict[str, Any]:
    known = chance.sample(categories, chance.choice((1, len(categories), len(categories))))
    expert: dict[str, Any] = {
        "id": f"E{place}",
        "employer": chance.choice("ABCDEF"),
        "kind": chance.choice(("technical", "technical", "technical", "finance", "management")),
        "categories": {c: chance.choice((0.5, 0.7, 0.85, 1.0)) for c in known},
        "can_chair": chance.random() < 0.6,
        "max_panels": chance.choice((None, None, 1, 2)),
        "unavailable": _away(chance, days, 0.25),
    }
    if chance.random() < 0.08:
        expert["max_run_minutes"] = chance.choice((30, 45, 60))
    return expert


def _submission(
    chance: random.Random, place: int, categories: list[str], days: list[dict[str, str]]
) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": f"S{place}",
        "category": chance.choice(categories),
        "applicants": [f"A{place // 2 if chance.random() < 0.15 else place}"],
        "unavailable": _away(chance, days, 0.25),
    }
    if chance.random() < 0.05:
        row["needs_video"] = True
    if chance.random() < 0.1:
        row["party"] = chance.randint(1, 3)
    if chance.random() < 0.08:
        row["earliest"] = chance.choice(("09:15", "09:30"))
    if chance.random() < 0.08:
        row["latest"] = chance.choice(("10:00", "10:30"))
    return row
