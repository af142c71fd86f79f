"""Answers by mail: what holds, what is kept, what a person must see."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from reviewer.rules.replies import AnswerStanding, Reply, Verdict, judge_reply

START = datetime(2022, 6, 13, 1, 0, tzinfo=UTC)
DEADLINE = START - timedelta(hours=24)
SECOND = timedelta(seconds=1)
LAST_SENT = AnswerStanding(
    email="E1@example.com",
    sequence=3,
    place_sequence=2,
    standing=True,
    starts_at=START,
    answer_by=DEADLINE,
)
REPLY = Reply("REPLY", "ACCEPTED", 3, DEADLINE - timedelta(days=3), "e1@example.com")


def judged(**changes: object) -> Verdict:
    return judge_reply(replace(REPLY, **changes), LAST_SENT)  # type: ignore[arg-type]  # by field


@pytest.mark.parametrize(
    ("partstat", "answer"),
    [("ACCEPTED", "accepted"), ("DECLINED", "declined"), ("TENTATIVE", "tentative")],
)
def test_a_plain_answer_holds(partstat: str, answer: str) -> None:
    assert judged(partstat=partstat) == Verdict(True, False, answer, 3)


@pytest.mark.parametrize(
    ("sequence", "applies", "waits", "problem"),
    [
        (1, False, False, "incoming.stale"),
        (2, True, False, ""),  # since then neither time nor room moved
        (3, True, False, ""),
        (4, False, True, "incoming.ahead"),
    ],
)
def test_an_answer_holds_from_the_last_move_on(
    sequence: int, applies: bool, waits: bool, problem: str
) -> None:
    assert judged(sequence=sequence) == Verdict(applies, waits, "accepted", sequence, problem)


@pytest.mark.parametrize(
    ("starts_at", "sequence"), [(START, 3), (START + timedelta(hours=1), 0), (None, 0)]
)
def test_without_a_number_the_time_tells_the_version(
    starts_at: datetime | None, sequence: int
) -> None:
    assert judged(sequence=None, starts_at=starts_at).sequence == sequence


@pytest.mark.parametrize(
    ("stamp", "waits", "problem"),
    [(DEADLINE, False, ""), (DEADLINE + SECOND, True, "incoming.late")],
)
def test_a_late_answer_holds_and_is_shown(stamp: datetime, waits: bool, problem: str) -> None:
    assert judged(stamp=stamp) == Verdict(True, waits, "accepted", 3, problem)


@pytest.mark.parametrize(("before", "applies"), [(SECOND, True), (-SECOND, False)])
def test_of_two_answers_the_later_holds(before: timedelta, applies: bool) -> None:
    told = replace(LAST_SENT, answer_stamp=REPLY.stamp - before)
    assert judge_reply(REPLY, told) == Verdict(applies, False, "accepted", 3)


def test_two_answers_of_one_moment_are_taken_in_the_order_they_came() -> None:
    assert judge_reply(REPLY, replace(LAST_SENT, answer_stamp=REPLY.stamp)).applies is True


@pytest.mark.parametrize("sender", ["e2@example.com", "", "e1@example.com.cn"])
def test_nobody_answers_for_another(sender: str) -> None:
    verdict = judged(sender=sender)
    assert (verdict.applies, verdict.waits) == (False, True)
    assert verdict.problem == "incoming.unknown_sender"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"method": "COUNTER", "partstat": "TENTATIVE"}, "incoming.counter"),
        ({"partstat": "DELEGATED"}, "incoming.delegated"),
        ({"partstat": "NEEDS-ACTION"}, "incoming.unknown_answer"),
        ({"partstat": ""}, "incoming.unknown_answer"),
        ({"method": "REFRESH"}, "incoming.unknown_answer"),
    ],
)
def test_whatever_is_no_plain_answer_waits(changes: dict[str, object], problem: str) -> None:
    verdict = judged(**changes)
    assert (verdict.applies, verdict.waits, verdict.problem) == (False, True, problem)


def test_an_answer_to_what_was_cancelled_changes_nothing() -> None:
    verdict = judge_reply(REPLY, replace(LAST_SENT, standing=False))
    assert verdict == Verdict(False, False, "accepted", 3, "incoming.cancelled")
