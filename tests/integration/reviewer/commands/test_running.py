"""check, backup, restore and move on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from reviewer.commands.cli import pingyi
from tests.builders.mail_server import Post, mail_server
from tests.builders.season import planned
from tests.integration.reviewer.commands.conftest import Terminal

CALL = "cq-industrial-internet-2022"


def test_check_names_everything_that_running_needs(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PINGYI_SMTP_PORT", "1")
    down = {row["check"]: row for row in terminal.json("check", status=1)}
    assert down["mail_out"]["state"] == "broken"
    with mail_server(Post()) as mail:
        monkeypatch.setenv("PINGYI_SMTP_HOST", mail.host)
        monkeypatch.setenv("PINGYI_SMTP_PORT", str(mail.port))
        rows = terminal.json("check")
    assert [row["check"] for row in rows] == [
        "database", "disk", "secret", "files", "clock", "mail_out", "mail_in", "mail_queue",
        "fonts", "workers",
    ]  # fmt: skip
    assert {row["state"] for row in rows} == {"fine"}


def test_a_backup_and_a_call_go_to_another_place(terminal: Terminal, tmp_path: Path) -> None:
    planned(terminal.context)
    backup, call = tmp_path / "backup.zip", tmp_path / "call.zip"
    told = terminal.json("backup", "--out", backup)
    assert told["rows"] > 30
    assert "已有数据" in terminal.refused("restore", backup, status=5)
    other = ["--data", str(tmp_path / "other")]
    assert CliRunner().invoke(pingyi, [*other, "restore", str(backup)]).exit_code == 0
    audits: list[object] = []
    for data in (terminal.data, tmp_path / "other"):
        out = tmp_path / f"audit-{len(audits)}.json"
        words = ["--data", str(data), "audit", CALL, "--out", str(out)]
        assert CliRunner().invoke(pingyi, words).exit_code == 0
        document = json.loads(out.read_text(encoding="utf-8"))
        # The digest covers the moment of writing, which differs.
        audits.append([document["public"] | {"written_at": ""}, document["sealed"]])
    assert audits[0] == audits[1]
    signer = terminal.json("move", CALL, "--out", call)["signer"]
    third = ["--data", str(tmp_path / "third"), "--json"]
    words = [*third, "move", str(call), "--signer", signer]
    assert CliRunner().invoke(pingyi, words).exit_code == 0
    assert CliRunner().invoke(pingyi, words).exit_code == 5
    assert "--out" in terminal.refused("move", CALL, status=2)
