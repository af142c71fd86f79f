"""Judge an answer that came by mail: it holds, it is kept for the record, or a person decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

WORDS = MappingProxyType({"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative"})


@dataclass(frozen=True)
class Reply:
    """Hold what an answer says; `stamp` is when the person gave it, in UTC.

    `sequence` None: the client named none.
    """

    method: str
    partstat: str
    sequence: int | None
    stamp: datetime
    sender: str
    starts_at: datetime | None = None


@dataclass(frozen=True)
class AnswerStanding:
    """Hold what the person was last told, and the answer so far.

    `place_sequence` is the first version with the present time and room: an answer to it or to a
    later one holds. `answer_by` is the moment after which answers are late.
    """

    email: str
    sequence: int
    place_sequence: int
    standing: bool
    starts_at: datetime
    answer_by: datetime
    answer_stamp: datetime | None = None


@dataclass(frozen=True)
class Verdict:
    """Say what becomes of an answer.

    `applies`: it becomes the person's answer. `waits`: a person has to look at it. `problem` is
    the message code that says why, empty where nothing is remarkable. `sequence` is the version
    that the answer speaks of.
    """

    applies: bool
    waits: bool
    answer: str
    sequence: int
    problem: str = ""


def judge_reply(reply: Reply, told: AnswerStanding) -> Verdict:
    """Judge one answer to one invitation (RFC 5546, 2.1.5 and 3.2.3).

    Only the invited address answers for itself: whatever comes from another is for a person to
    look at, since anybody can write anything into a calendar entry. Answers to an arrangement
    that has moved since, and answers older than the one that holds, are kept and change nothing.
    """
    sequence = _sequence(reply, told)
    answer = WORDS.get(reply.partstat, "")
    if reply.sender != told.email.lower():
        return Verdict(False, True, answer, sequence, "incoming.unknown_sender")
    if reply.method == "COUNTER":
        return Verdict(False, True, "counter", sequence, "incoming.counter")
    if reply.partstat == "DELEGATED":
        return Verdict(False, True, "", sequence, "incoming.delegated")
    if reply.method != "REPLY" or not answer:
        return Verdict(False, True, "", sequence, "incoming.unknown_answer")
    if not told.standing:
        return Verdict(False, False, answer, sequence, "incoming.cancelled")
    if sequence > told.sequence:
        return Verdict(False, True, answer, sequence, "incoming.ahead")
    if sequence < told.place_sequence:
        return Verdict(False, False, answer, sequence, "incoming.stale")
    if told.answer_stamp is not None and reply.stamp < told.answer_stamp:
        return Verdict(False, False, answer, sequence)
    late = reply.stamp > told.answer_by
    return Verdict(True, late, answer, sequence, "incoming.late" if late else "")


def _sequence(reply: Reply, told: AnswerStanding) -> int:
    """Tell of which version an answer speaks where the client named none: by the time, else 0."""
    if reply.sequence is not None:
        return reply.sequence
    return told.sequence if reply.starts_at == told.starts_at else 0
