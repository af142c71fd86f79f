"""Subscriptions: private, revocable, and never naming whom they must not."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask
from icalendar import Calendar

from reviewer.usecases.context import AppContext
from reviewer.usecases.plans.repair import withdraw_expert
from tests.builders.letters import invited
from tests.builders.people import CALL, STAFF
from tests.conftest import NOON
from tests.integration.web.conftest import Person, SignIn
from web.app import create_app

FRESH = re.compile(r"/calendar/[A-Za-z0-9_-]{43}\.ics")
OWN = "/review/calendar"
OFFICE = f"/calls/{CALL}/calendar"


@pytest.fixture
def context(context: AppContext) -> AppContext:
    early = replace(context, clock=lambda: NOON)
    invited(early)
    return early


@pytest.fixture
def app(context: AppContext) -> Flask:
    return create_app(context)


def subscribe(person: Person, page: str) -> str:
    assert person.post(page).status_code == 303
    found = FRESH.search(person.get(page).text)
    assert found is not None
    assert FRESH.search(person.get(page).text) is None  # shown once
    return found[0]


def test_an_expert_subscribes_to_the_own_sessions(app: Flask, sign_in: SignIn) -> None:
    address = subscribe(sign_in("expert", "E00001", CALL), OWN)
    answer = app.test_client().get(address)  # a calendar program signs in nowhere
    assert answer.content_type == "text/calendar; charset=utf-8"
    (event,) = Calendar.from_ical(answer.data).events
    assert event.start.isoformat() == "2022-06-13T09:00:00+08:00"
    for others in ("专家02", "示例1号"):
        assert others not in answer.text


def test_unchanged_content_is_not_sent_again(app: Flask, sign_in: SignIn) -> None:
    address = subscribe(sign_in("expert", "E00001", CALL), OWN)
    mark = app.test_client().get(address).headers["ETag"]
    again = app.test_client().get(address, headers={"If-None-Match": mark})
    assert (again.status_code, again.data) == (304, b"")


def test_staff_subscribe_to_the_whole_timetable_without_names_of_experts(
    app: Flask, sign_in: SignIn
) -> None:
    text = app.test_client().get(subscribe(sign_in("staff"), OFFICE)).text
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    assert "G001 重庆示例1号工业互联网有限公司" in str(event["DESCRIPTION"])
    assert str(event["LOCATION"]) == "901会议室 9楼"
    assert "专家0" not in text


def test_a_subscription_ends_when_revoked(app: Flask, sign_in: SignIn) -> None:
    person = sign_in("expert", "E00001", CALL)
    address = subscribe(person, OWN)
    assert app.test_client().get(address).status_code == 200
    (number,) = re.findall(r"/review/calendar/(\d+)/end", person.get(OWN).text)
    other = sign_in("expert", "E00002", CALL)
    assert other.post(f"{OWN}/{number}/end").status_code == 404
    assert person.post(f"{OWN}/{number}/end").status_code == 303
    assert app.test_client().get(address).status_code == 404


def test_a_subscription_ends_with_the_experts_part(
    app: Flask, context: AppContext, sign_in: SignIn
) -> None:
    address = subscribe(sign_in("expert", "E00001", CALL), OWN)
    withdraw_expert(context, STAFF, CALL, "E00001", "退出")
    assert app.test_client().get(address).status_code == 404


@pytest.mark.parametrize("role", ["applicant", "district", "supervisor"])
def test_nobody_else_subscribes(sign_in: SignIn, role: str) -> None:
    person = sign_in(role, call=None if role == "supervisor" else CALL)
    assert person.get(OWN).status_code == 403


@pytest.mark.parametrize(
    ("query", "events"),
    [
        ("", 1),
        ("?day=2022-06-13", 1),
        ("?day=2022-06-14", 0),
        ("?room=901会议室", 1),
        ("?room=x", 0),
    ],
)
def test_rooms_and_days_are_files(sign_in: SignIn, query: str, events: int) -> None:
    answer = sign_in("staff").get(f"{OFFICE}/timetable.ics{query}")
    assert answer.status_code == 200
    assert len(Calendar.from_ical(answer.data).walk("VEVENT")) == events
