"""`invite` with people whom no mail reaches, and `replies` with what came back."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

from reviewer.store.engine import transaction
from reviewer.store.experts import get_expert
from reviewer.usecases.invitations.send import queue_invitations
from tests.builders import replies
from tests.builders.letters import invitation_of, messages_for
from tests.builders.people import CALL, STAFF
from tests.builders.season import planned
from tests.conftest import standing_clock
from tests.integration.reviewer.commands.conftest import Terminal


def without_address(terminal: Terminal) -> None:
    """Plan a season in which one expert has no mail address, and a name that runs."""
    planned(terminal.context)
    with transaction(terminal.context.engine) as session:
        expert = get_expert(session, CALL, "E00002")
        expert.name = '=HYPERLINK("x")'
        expert.email = ""
        session.add(expert)


def test_whoever_has_no_address_is_put_on_the_call_list(terminal: Terminal, tmp_path: Path) -> None:
    without_address(terminal)
    out = tmp_path / "letters"
    lines = terminal.json("invite", CALL, "--out", out, "--rehearsal", status=1)
    assert [line["file"] for line in lines if line["name"].startswith("=")] == [None]
    assert len(list(out.glob("*.eml"))) == 8
    with (out / "call-list.csv").open(encoding="utf-8-sig", newline="") as stream:
        head, row = csv.reader(stream)
    assert head == ["kind", "code", "name", "method", "start", "end", "room"]
    times = ["2022-06-13 09:00", "2022-06-13 10:55"]
    assert row == ["expert", "E00002", '\'=HYPERLINK("x")', "REQUEST", *times, "901会议室"]


def test_nobody_is_invited_to_a_day_that_is_over(terminal: Terminal) -> None:
    planned(terminal.context)
    for way, status in ((["--send"], 2), (["--out", str(terminal.data / "letters")], 1)):
        refusal = terminal.run("invite", CALL, *way, status=status)
        assert "2022-06-13" in refusal.output
        assert "pingyi call copy" in refusal.output


def test_queueing_takes_everybody_else_and_says_whom_to_call(terminal: Terminal) -> None:
    without_address(terminal)
    before_the_day = replace(terminal.context, clock=standing_clock)
    queued = queue_invitations(before_the_day, STAFF, CALL)
    assert {entry.method for entry in queued} == {"REQUEST"}
    assert len(queued) == 9
    assert messages_for(terminal.context, "E00002")[0].state == "no_address"
    assert messages_for(terminal.context, "E00001")[0].state == "queued"
    assert queue_invitations(before_the_day, STAFF, CALL) == []


def test_saved_replies_are_read(terminal: Terminal, tmp_path: Path) -> None:
    planned(terminal.context)
    queue_invitations(replace(terminal.context, clock=standing_clock), STAFF, CALL)
    good, odd = tmp_path / "a.eml", tmp_path / "b.eml"
    uid = invitation_of(terminal.context, "E00001").uid
    good.write_bytes(replies.outlook(uid, "e00001@example.com"))
    odd.write_bytes(b"Subject: ?\r\n\r\nhello")
    figures = terminal.json("replies", good, odd, status=1)
    assert figures == {"understood": 1, "waiting": 1, "known": 0}
    assert terminal.json("replies", good) == {"understood": 0, "waiting": 0, "known": 1}
    assert invitation_of(terminal.context, "E00001").current_answer == "accepted"


def test_without_files_and_without_a_mailbox_nothing_is_read(terminal: Terminal) -> None:
    assert terminal.json("replies") == {"understood": 0, "waiting": 0, "known": 0}
