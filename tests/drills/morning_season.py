"""A morning of three rooms, eleven hearings each, fifteen experts and three reserves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from reviewer.model.calls import Phase
from reviewer.model.plans import MeetingSession, Room
from reviewer.model.programme import CallDefinition
from reviewer.model.tables import Json
from reviewer.settings import Settings
from reviewer.store import calls, messages
from reviewer.store.engine import open_engine, transaction
from reviewer.usecases.context import AppContext, prepare_database
from reviewer.usecases.invitations.send import queue_invitations
from tests.builders.people import CALL, STAFF
from tests.builders.season import (
    CRITERIA,
    DAY,
    ROOM,
    WEIGHTS,
    expert_row,
    fill,
    keep_plan,
    set_phase,
    sign,
    submission_row,
)

SECRET = "a secret for the morning, long enough to be one"
ROOMS = (ROOM, "902会议室", "903会议室")
HEARINGS, MEMBERS = 11, 5
NINE = datetime.combine(DAY, datetime.min.time(), ZoneInfo("Asia/Shanghai")) + timedelta(hours=9)
KINDS = ("technical", "technical", "technical", "management", "finance")


@dataclass(frozen=True)
class Clock:
    """Tell the time that stands in a file: the server reads it too, in a process of its own."""

    file: Path

    def __call__(self) -> datetime:
        """Give the moment in UTC."""
        return datetime.fromisoformat(self.file.read_text(encoding="ascii"))

    def set(self, minute: int) -> None:
        """Let it be so many minutes after nine."""
        moment = (NINE + timedelta(minutes=minute)).astimezone(ZoneInfo("UTC"))
        fresh = self.file.with_suffix(".new")
        fresh.write_text(moment.isoformat(), encoding="ascii")
        fresh.replace(self.file)


def open_morning(url: str, folder: Path) -> AppContext:
    """Open the database with the clock of the folder."""
    settings = Settings(url, folder)
    return AppContext(open_engine(url), settings, Clock(folder / "clock"), SECRET)


def member(room: int, seat: int) -> str:
    """Name a member by room and seat, the chair first; seat 5 is the reserve."""
    return f"E{room * 6 + seat + 1:05d}"


def hearing(room: int, place: int) -> str:
    """Name what a room hears at a place of the plan."""
    return f"G{room * HEARINGS + place + 1:03d}"


def mark_of(who: str, code: str, place: int) -> int:
    """Give the mark that somebody gives a criterion; on every fourth sheet each takes two taps."""
    person, heard = int(who[1:]), int(code[1:])
    if (person + heard) % 4:
        return 50 + (person + 3 * heard + place) % 6 * 10
    return 60 + (7 * person + 11 * heard + 3 * place) % 4 * 10 + 1 + (person + place) % 9


def expected_score(people: list[str], code: str) -> Decimal:
    """Work out by hand what the marks of some people come to: the mean, trimmed from five on."""
    totals = sorted(
        sum(
            (
                Decimal(mark_of(who, code, place)) * WEIGHTS[name] / 100
                for place, name in enumerate(CRITERIA)
            ),
            Decimal(),
        )
        for who in people
    )
    kept = totals[1:-1] if len(totals) >= MEMBERS else totals
    return (sum(kept, Decimal()) / len(kept)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def prepare_morning(url: str, folder: Path) -> AppContext:
    """Plan the season, let everybody sign and be invited; scoring may begin."""
    clock = Clock(folder / "clock")
    clock.set(-24 * 60)
    context = open_morning(url, folder)
    prepare_database(context.engine, clock)
    people = [
        expert_row(
            room * 6 + seat + 1,
            kind=KINDS[seat] if seat < MEMBERS else "technical",
            can_chair=seat < 2,
            categories=["industrial_internet"] if seat in {0, 1, 2, 5} else [],
        )
        for room in range(len(ROOMS))
        for seat in range(MEMBERS + 1)
    ]
    heard = [submission_row(n + 1) for n in range(HEARINGS * len(ROOMS))]
    fill(context, submissions=heard, experts=people)
    with transaction(context.engine) as session:
        session.add_all(
            [Room(call=CALL, name=name, floor="9楼", capacity=20) for name in ROOMS[1:]]
        )
        session.add(MeetingSession(call=CALL, on=DAY, label="午间", start="12:00", end="14:00"))
        call = calls.get_call(session, CALL, to_change=True)
        defence = {
            **call.definition["defence"],
            "presentation_minutes": 8,
            "question_minutes": 4,
            "changeover_minutes": 3,
        }
        settled = CallDefinition.model_validate({**call.definition, "defence": defence})
        call.definition = settled.model_dump(mode="json")
        session.add(call)
    keep_plan(context, {"panels": [_panel(room) for room in range(len(ROOMS))]})
    sign(context, [person.code for person in people])
    queue_invitations(context, STAFF, CALL)
    with transaction(context.engine) as session:
        for row in messages.messages(session, CALL):
            row.state = "sent"
            session.add(row)
    set_phase(context, Phase.SCORING)
    return context


def _panel(room: int) -> Json:
    start = NINE.replace(tzinfo=None)
    return {
        "id": f"P{room + 1}",
        "category": "industrial_internet",
        "room": ROOMS[room],
        "experts": [member(room, seat) for seat in range(MEMBERS)],
        "chair": member(room, 0),
        "reserves": [member(room, MEMBERS)],
        "submissions": [
            {
                "id": hearing(room, place),
                "start": (start + timedelta(minutes=15 * place)).isoformat(timespec="minutes"),
                "end": (start + timedelta(minutes=15 * place + 12)).isoformat(timespec="minutes"),
            }
            for place in range(HEARINGS)
        ],
    }
