"""A season as large as a province's, with a plan that keeps every rule, written into the store."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from reviewer.model.calls import Phase
from reviewer.model.plans import MeetingSession, Room
from reviewer.model.tables import Json
from reviewer.store import calls
from reviewer.store.engine import transaction
from reviewer.usecases.context import AppContext
from tests.builders.people import CALL
from tests.builders.season import expert_row, fill, keep_plan, submission_row

FIRST = date(2022, 6, 13)
ROOMS = 12
PER_PANEL = 10  # hearings from nine to five past two, around the pause at noon
STARTS = ("09:00", "09:30", "10:00", "10:30", "11:00", "11:30", "14:00", "14:30", "15:00", "15:30")


def season_of_panels(context: AppContext, panels: int, spare: int = 5) -> None:
    """Write a season of so many panels, each of ten hearings and five people of its own."""
    last = panels * 5 + spare
    people = [
        expert_row(
            number,
            kind="technical" if number % 5 < 3 else "management",
            can_chair=number % 5 == 1,
            categories=["industrial_internet"],
        )
        for number in range(1, last + 1)
    ]
    fill(
        context,
        submissions=[submission_row(n) for n in range(1, panels * PER_PANEL + 1)],
        experts=people,
        phase=Phase.CONFLICTS,
    )
    days = -(-panels // ROOMS)
    with transaction(context.engine) as session:
        session.add_all(Room(call=CALL, name=f"{910 + n}会议室") for n in range(1, ROOMS))
        for day in range(1, days):
            for start, end in (("09:00", "12:00"), ("14:00", "17:30")):
                on = FIRST + timedelta(days=day)
                session.add(MeetingSession(call=CALL, on=on, start=start, end=end))
        calls.get_call(session, CALL)
    keep_plan(context, {"panels": [_panel(number) for number in range(panels)]})


def _panel(number: int) -> Json:
    day, room = divmod(number, ROOMS)
    on = FIRST + timedelta(days=day)
    seated = [f"E{number * 5 + n:05d}" for n in range(1, 6)]
    slots = []
    for place, start in enumerate(STARTS):
        begins = datetime.combine(on, time.fromisoformat(start))
        slots.append(
            {
                "id": f"G{number * PER_PANEL + place + 1:03d}",
                "start": begins.isoformat(timespec="minutes"),
                "end": (begins + timedelta(minutes=25)).isoformat(timespec="minutes"),
            }
        )
    return {
        "id": f"P{number + 1}",
        "category": "industrial_internet",
        "room": "901会议室" if room == 0 else f"{910 + room}会议室",
        "experts": seated,
        "chair": seated[0],
        "reserves": [],
        "submissions": slots,
    }
