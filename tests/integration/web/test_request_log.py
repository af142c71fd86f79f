"""The log of requests: every request has a line and a number, and no line holds a secret."""

from __future__ import annotations

import logging

import pytest

from tests.integration.web.conftest import PLATFORMS, SignIn

LINES = "pingyi.requests"


def test_a_request_has_a_line_with_its_page_account_and_call(
    enter: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    staff = enter("staff")
    with caplog.at_level(logging.INFO, LINES):
        answer = staff.get(f"/calls/{PLATFORMS}/imports")
    record = next(line for line in caplog.records if line.name == LINES)
    facts = vars(record)
    assert (facts["route"], facts["method"], facts["status"]) == (
        "/calls/<name>/imports", "GET", 200,
    )  # fmt: skip
    assert (facts["call"], facts["role"]) == (PLATFORMS, "staff")
    assert isinstance(facts["account"], int)
    assert facts["milliseconds"] > 0
    assert len(answer.headers["X-Request-Id"]) == 12


def test_the_token_of_a_link_is_in_no_line(enter: SignIn, caplog: pytest.LogCaptureFixture) -> None:
    person = enter("staff")
    with caplog.at_level(logging.INFO, LINES):
        person.get("/enter/a-token-that-opens-a-door")
    written = [str(vars(line)) for line in caplog.records if line.name == LINES]
    assert written
    assert not any("a-token-that-opens-a-door" in line for line in written)


def test_two_requests_have_two_numbers(enter: SignIn) -> None:
    staff = enter("staff")
    numbers = {staff.get("/calls/").headers["X-Request-Id"] for _ in range(2)}
    assert len(numbers) == 2


def test_a_stranger_has_a_line_without_an_account(
    enter: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    staff = enter("staff")
    staff.client.post("/leave")
    with caplog.at_level(logging.INFO, LINES):
        staff.client.delete_cookie("pingyi")
        staff.get("/")
    record = next(line for line in caplog.records if line.name == LINES)
    assert "account" not in vars(record)
