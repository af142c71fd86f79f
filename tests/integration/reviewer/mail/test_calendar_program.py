"""A person's calendar program shows the right time after invitation, update and cancellation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from reviewer.model.plans import Room
from reviewer.store import messages
from reviewer.store.engine import transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.invitations.send import queue_invitations
from tests.builders.calendar_server import CalendarProgram, CalendarServer, calendar_server
from tests.builders.letters import calendar_of, invited, letter_for
from tests.builders.people import CALL, STAFF
from tests.builders.season import keep_plan, plan_by_hand
from tests.integration.reviewer.mail.conftest import Clock

DAY = "2022-06-13"
WITHOUT_THE_FIRST = ("E00002", "E00003", "E00004", "E00009", "E00011")


@dataclass(frozen=True)
class Person:
    """Hold a server and two programs of one person, in Shanghai and abroad."""

    server: CalendarServer
    shanghai: CalendarProgram
    berlin: CalendarProgram


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Person]:
    with calendar_server(tmp_path) as server:
        yield Person(
            server,
            CalendarProgram(tmp_path, server.port, "Asia/Shanghai"),
            CalendarProgram(tmp_path, server.port, "Europe/Berlin"),
        )


def send_all(context: AppContext) -> None:
    """Mark everything as sent, as the worker does."""
    with transaction(context.engine) as session:
        for row in messages.messages(session, CALL):
            if row.state == "queued":
                row.state = "sent"
                session.add(row)


def replan(context: AppContext, **changes: object) -> None:
    keep_plan(context, plan_by_hand(**changes))  # type: ignore[arg-type]  # named by parameter
    queue_invitations(context, STAFF, CALL)
    send_all(context)


def test_the_calendar_follows_the_plan(
    plain_context: AppContext, clock: Clock, person: Person
) -> None:
    context = replace(plain_context, clock=clock)
    invited(context)
    send_all(context)
    person.server.receive(calendar_of(letter_for(context, "G003")))
    person.server.receive(calendar_of(letter_for(context, "E00001")))
    shown = person.shanghai.show(DAY)
    assert " - 09:00 -> 10:55\n\t专家评审会：" in shown
    assert " - 10:00 -> 10:25\n\t现场答辩：示例3号平台" in shown
    abroad = person.berlin.show(DAY)
    assert " - 03:00 -> 04:55\n\t专家评审会：" in abroad

    with transaction(context.engine) as session:
        session.add(Room(call=CALL, name="902会议室", floor="9楼", capacity=20))
    replan(context, submissions=("G001", "G002", "G004", "G003"))
    person.server.receive(calendar_of(letter_for(context, "G003")))
    shown = person.shanghai.show(DAY)
    assert " - 10:30 -> 10:55\n\t现场答辩：示例3号平台" in shown
    assert "10:00 -> 10:25" not in shown

    replan(context, experts=WITHOUT_THE_FIRST, submissions=("G001", "G002", "G004", "G003"))
    person.server.receive(calendar_of(letter_for(context, "E00001")))
    shown = person.shanghai.show(DAY)
    assert "专家评审会" not in shown
    assert "现场答辩：示例3号平台" in shown
