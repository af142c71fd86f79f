"""The commands that scripts rely on: their names, their JSON, their exit statuses."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest

from reviewer.commands.cli import pingyi
from reviewer.planning.solving import SolvedPlan
from reviewer.usecases.plans import solve as plan_panels
from reviewer.usecases.plans.repair import withdraw_expert
from tests.builders.people import STAFF
from tests.builders.season import (
    CODES,
    REPORT,
    expert_row,
    fill,
    planned,
    scored,
    submission_row,
)
from tests.builders.workbooks import (
    application_plan,
    application_row,
    credit_code,
    roster_plan,
    summary_plan,
    summary_row,
    xlsx,
)
from tests.builders.workbooks import (
    expert_row as roster_row,
)
from tests.integration.reviewer.commands.conftest import Terminal

CALL = "cq-industrial-internet-2022"
PLATFORMS = "cq-platforms-2021"
COMMANDS = {
    "init": [],
    "call list": [],
    "call add": ["file"],
    "import": ["call", "paths"],
    "screen": ["call"],
    "conflicts": ["call"],
    "decide": ["call", "submission", "verdict", "--reason"],
    "panels": ["call", "--policy", "--seconds", "--export"],
    "draw commit": ["call"],
    "draw run": ["call", "--operator", "--supervisor"],
    "withdraw": ["call", "expert"],
    "invite": ["call", "--out", "--send"],
    "scores template": ["call", "--out"],
    "scores import": ["call", "file"],
    "rank": ["call"],
    "notice": ["call", "--out"],
    "export": ["call", "--out"],
    "link": ["role", "subject"],
    "final": ["call", "--out"],
    "archive": ["call", "--out", "--close"],
    "audit": ["call", "--out"],
    "verify": ["file"],
    "work": [],
}
GLOBAL = ["--database", "--data", "--json", "--lang"]


def command_named(words: str) -> click.Command:
    """Find a command by its words."""
    found: click.Command = pingyi
    for word in words.split():
        assert isinstance(found, click.Group)
        found = found.commands[word]
    return found


def names_of(command: click.Command) -> set[str]:
    """Give arguments by name and options by flag."""
    return {
        name
        for param in command.params
        for name in (param.opts if isinstance(param, click.Option) else [param.name or ""])
    }


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_of_the_contract_exists(words: str) -> None:
    assert set(COMMANDS[words]) <= names_of(command_named(words))


def test_the_global_options_exist() -> None:
    assert set(GLOBAL) <= names_of(pingyi)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Put two sound submissions and one of an unreadable staff number into a folder."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    rows = (summary_row(1), summary_row(2), summary_row(3, applicant=None))
    (folder / "01_渝北_汇总.xlsx").write_bytes(xlsx(summary_plan(*rows)))
    forms = (application_row(1), application_row(2, received="2022-02-21"))
    (folder / "01_渝北_申报书.xlsx").write_bytes(xlsx(application_plan(*forms)))
    tied = roster_row(1, employer="重庆示例1号软件有限公司", uscc=credit_code(1))
    (folder / "评审专家库.xlsx").write_bytes(xlsx(roster_plan(tied, roster_row(2))))
    return folder


def test_calls_are_listed(terminal: Terminal) -> None:
    found = {entry["call"]: entry for entry in terminal.json("call", "list")}
    assert set(found[CALL]) == {"call", "title", "categories", "phase"}
    assert (found[CALL]["categories"], found[CALL]["phase"]) == (["industrial_internet"], "intake")
    assert found[PLATFORMS]["categories"] == [
        "testing",
        "consulting",
        "development",
        "standards",
        "talent",
        "investment",
    ]
    text = terminal.run("--lang", "en", "call", "list")
    assert CALL in text.stdout


def test_workbooks_are_taken_in_screened_and_searched(terminal: Terminal, inbox: Path) -> None:
    taken = terminal.json("import", PLATFORMS, inbox, status=1)
    assert set(taken) >= {"files", "counts"}
    for file in taken["files"]:
        assert set(file) >= {"file", "kind", "rows"}
        for row in file["rows"]:
            assert set(row) >= {"row", "status", "id", "problems"}
            for problem in row["problems"]:
                assert set(problem) >= {"column", "code", "status", "raw", "value", "message"}
    summary = next(entry for entry in taken["files"] if entry["kind"] == "summary")
    shown = [(row["row"], row["status"], row["id"]) for row in summary["rows"]]
    assert [entry for entry in shown if entry[1] != "ignore"] == [
        (5, "accept", "S00001"),
        (6, "accept", "S00002"),
        (7, "reject", None),
    ]
    screened = terminal.json("screen", PLATFORMS, status=1)
    keys = {"submission", "applicant", "platform", "category", "district", "file", "row"}
    assert all(set(entry) >= keys | {"status", "reasons"} for entry in screened)
    assert [(entry["submission"], entry["status"]) for entry in screened] == [
        ("S00001", "accept"),
        ("S00002", "flag"),
        (None, "reject"),
    ]
    for entry in screened:
        for reason in entry["reasons"]:
            assert set(reason) >= {"code", "clause", "message"}
    decided = terminal.json("decide", PLATFORMS, "S00002", "accept", "--reason", "邮戳在期内")
    assert decided["verdict"] == "accept"
    assert terminal.run("screen", PLATFORMS, status=0).stdout
    keys = {"expert", "expert_name", "submission", "applicant", "kind", "evidence", "hard"}
    found = terminal.json("conflicts", PLATFORMS)
    assert all(set(entry) >= keys for entry in found)
    assert found
    again = terminal.json("import", PLATFORMS, inbox, status=1)
    assert again["counts"].get("new", 0) == 0


def test_panels_are_formed_and_the_instance_exported(terminal: Terminal, tmp_path: Path) -> None:
    fill(terminal.context)
    out = tmp_path / "instance.json"
    plan = terminal.json("panels", CALL, "--seconds", "20", "--export", out)
    assert set(plan) >= {"panels", "version", "status", "undecided"}
    panel = plan["panels"][0]
    assert set(panel) >= {"id", "category", "room", "experts", "chair", "reserves", "submissions"}
    assert sorted(slot["id"] for slot in panel["submissions"]) == list(CODES)
    instance = json.loads(out.read_text(encoding="utf-8"))
    assert set(instance) >= {"slot_minutes", "days", "rooms", "experts", "submissions", "rules"}


def test_undecided_submissions_stay_out_with_status_one(terminal: Terminal) -> None:
    fill(terminal.context, submissions=[submission_row(1), submission_row(2, status="flag")])
    plan = terminal.json("panels", CALL, "--seconds", "20", status=1)
    assert plan["undecided"] == ["G002"]
    assert [entry["id"] for entry in plan["panels"][0]["submissions"]] == ["G001"]


def test_an_impossible_season_ends_with_status_three_and_reasons(terminal: Terminal) -> None:
    fill(terminal.context, experts=[expert_row(number) for number in range(1, 5)])
    result = terminal.run("--json", "--lang", "en", "panels", CALL, "--seconds", "20", status=3)
    document = json.loads(result.stdout)
    assert document["status"] == "infeasible"
    assert document["reasons"]
    assert document["reasons"][0]["message_en"] in result.stderr


def test_no_plan_in_time_ends_with_status_four(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(terminal.context)
    late = SolvedPlan("timeout", None, REPORT)
    monkeypatch.setattr(plan_panels, "solve_panels", lambda *_, **__: late)
    assert terminal.refused("panels", CALL, status=4)


def test_the_draw_prints_its_digest_first(terminal: Terminal) -> None:
    fill(terminal.context)
    digest = terminal.json("draw", "commit", CALL)["digest"]
    assert len(digest) == 64
    terminal.json("link", "supervisor", "赵五")
    plan = terminal.json("draw", "run", CALL, "--operator", "甲", "--supervisor", "乙")
    assert len(plan["panels"][0]["experts"]) == 5


def test_a_withdrawal_whose_mending_failed_is_mended_by_the_same_command(
    terminal: Terminal,
) -> None:
    planned(terminal.context)
    withdraw_expert(terminal.context, STAFF, CALL, "E00003")
    plan = terminal.json("withdraw", CALL, "E00003", "--seconds", "20")
    assert "E00003" not in plan["panels"][0]["experts"]
    terminal.refused("withdraw", CALL, "E00003", status=5)


def test_a_withdrawal_counts_what_changed(terminal: Terminal) -> None:
    planned(terminal.context)
    plan = terminal.json("withdraw", CALL, "E00003", "--reason", "因病", "--seconds", "20")
    assert set(plan["changed"]) == {"seats", "slots", "rooms"}
    assert "E00003" not in plan["panels"][0]["experts"]


def test_letters_are_written_one_per_recipient(terminal: Terminal, tmp_path: Path) -> None:
    planned(terminal.context)
    out = tmp_path / "letters"
    past = terminal.run("--json", "invite", CALL, "--out", out, status=1)  # it is of 2022
    assert "2022-06-13" in past.stderr
    assert "不得寄出" in past.stderr
    lines = terminal.json("invite", CALL, "--out", out, "--rehearsal")
    assert json.loads(past.stdout) == lines
    assert len(lines) == 9
    for line in lines:
        assert set(line) >= {"recipient", "uid", "sequence", "method", "file"}
        assert Path(line["file"]).read_bytes().count(b"BEGIN:VCALENDAR") <= 1
    assert len(list(out.glob("*.eml"))) == 9
    assert terminal.run("invite", CALL, "--send", status=2).output  # the season of 2022 is over


def test_scores_go_out_and_come_back_and_are_ranked(terminal: Terminal, tmp_path: Path) -> None:
    scored(terminal.context)
    book = tmp_path / "out" / "评分表.xlsx"
    assert terminal.json("scores", "template", CALL, "--out", book) == [{"file": str(book)}]
    back = terminal.json("scores", "import", CALL, book)
    assert set(back) >= {"rows", "counts"}
    rows = terminal.json("rank", CALL)
    keys = {"rank", "submission", "applicant", "category", "score", "scores", "method", "decision"}
    assert all(set(row) >= keys for row in rows)
    assert [(row["rank"], row["submission"], row["score"]) for row in rows] == [
        (1, "G003", 93),
        (2, "G001", 85),
        (3, "G004", 75),
        (4, "G002", 60),
    ]
    assert rows[1]["scores"] == [70, 80, 85, 90, 95]
    notice = terminal.json("notice", CALL, "--out", tmp_path / "n", "--on", "2022-06-13")
    assert (notice["first_day"], notice["last_day"], notice["selected"]) == (
        "2022-06-14",
        "2022-06-20",
        4,
    )
    assert [Path(entry).suffix for entry in notice["files"]] == [".docx", ".pdf", ".xlsx"]
    assert all(Path(entry).stat().st_size for entry in notice["files"])
    books = terminal.json("export", CALL, "--out", tmp_path / "books")
    assert len([each_book["file"] for each_book in books]) == 5
    finals = terminal.json("final", CALL, "--out", tmp_path / "n")
    assert [Path(entry["file"]).suffix for entry in finals] == [".docx", ".pdf", ".xlsx"]
    kept = terminal.json("archive", CALL, "--out", tmp_path / "kept", "--close")
    digests = Path(kept["folder"]) / "SHA256SUMS.txt"
    assert len(kept["files"]) == len(digests.read_text(encoding="utf-8").splitlines()) == 19
    audit = tmp_path / "audit.json"
    (written,) = terminal.json("audit", CALL, "--out", audit)
    assert written["file"] == str(audit)
    assert len(written["digest"]) == 64
    checks = terminal.json("verify", audit)
    held = {check["check"]: check["holds"] for check in checks}
    assert held.items() >= {"digest": True, "plan": True, "ranking": True, "notice": True}.items()
    assert all(held.values())
    audit.write_text(audit.read_text(encoding="utf-8").replace('"93.00"', '"99.00"'))
    forged = {row["check"]: row["holds"] for row in terminal.json("verify", audit, status=1)}
    assert forged["digest"] is False
    assert forged["ranking"] is False


@pytest.mark.parametrize("role", ["staff", "supervisor", "district", "expert", "applicant"])
def test_a_link_is_printed_for_every_role(terminal: Terminal, role: str) -> None:
    planned(terminal.context)
    link = terminal.json("link", role)
    assert set(link) >= {"url", "role", "call", "id", "name"}
    assert link["url"].startswith("http://127.0.0.1:8000/enter/")
    assert terminal.run("link", role).stdout.startswith("http://127.0.0.1:8000/enter/")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_without_json_people_read_tables(terminal: Terminal, tmp_path: Path, language: str) -> None:
    planned(terminal.context)
    for words in (
        ["conflicts", CALL],
        ["panels", CALL, "--seconds", "20"],
        ["invite", CALL, "--rehearsal", "--out", str(tmp_path / "letters")],
        ["export", CALL, "--out", str(tmp_path / "books")],
    ):
        result = terminal.run("--lang", language, *words)
        assert result.output.strip()
        assert "{" not in result.output
