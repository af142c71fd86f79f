"""The commands that take files in: bad ones end in a sentence, good ones go in and back out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from reviewer.commands.cli import pingyi
from tests.builders import hostile
from tests.builders.workbooks import (
    application_plan,
    application_row,
    summary_plan,
    summary_row,
    xlsx,
)

CALL = "cq-platforms-2021"
SUMMARY = "01_渝北_附件2信息汇总表.xlsx"
FORMS = "01_渝北_申报书要素.xlsx"
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def started(*arguments: str | Path) -> Result:
        words = ["--data", str(tmp_path / "var"), "--json", *map(str, arguments)]
        return CliRunner().invoke(pingyi, words)

    return started


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    here = tmp_path / "inbox"
    here.mkdir()
    (here / SUMMARY).write_bytes(xlsx(summary_plan(summary_row(1), summary_row(2, staff="很多"))))
    forms = application_plan(application_row(1), application_row(2))
    (here / FORMS).write_bytes(xlsx(forms))
    return here


def test_bad_files_are_named_and_hide_no_good_one(run: Run, inbox: Path) -> None:
    codes = {}
    for name, content, code in hostile.refused():
        (inbox / name).write_bytes(content)
        codes[name] = code
    with (inbox / "巨大.xlsx").open("wb") as stream:
        stream.truncate(200 * 2**20)  # sparse: takes no room on the disk
    codes["巨大.xlsx"] = "file_too_big"
    result = run("import", CALL, inbox)
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    found = {entry["file"]: [p["code"] for p in entry["problems"]] for entry in told["files"]}
    assert {name: found[name] for name in codes} == {name: [code] for name, code in codes.items()}
    assert told["counts"]["new"] == 2


def test_a_dry_run_stores_nothing(run: Run, inbox: Path) -> None:
    assert run("import", CALL, inbox, "--dry-run").exit_code == 1
    assert json.loads(run("screen", CALL).stdout) == []


def test_an_import_is_taken_back_and_only_once(run: Run, inbox: Path) -> None:
    run("import", CALL, inbox)
    result = run("undo", CALL)
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"import": 1, "state": "undone"})
    assert run("undo", CALL).exit_code == 2
    assert run("undo", CALL, "1").exit_code == 5
    assert json.loads(run("screen", CALL).stdout) == []


def test_an_import_that_was_screened_is_not_taken_back(run: Run, inbox: Path) -> None:
    run("import", CALL, inbox)
    run("screen", CALL)
    assert run("undo", CALL).exit_code == 5


def test_annotated_copies_of_faulty_files_are_written(
    run: Run, inbox: Path, tmp_path: Path
) -> None:
    run("import", CALL, inbox)
    out = tmp_path / "copies"
    written = json.loads(run("annotate", CALL, "--out", out).stdout)
    assert [entry["file"] for entry in written] == [SUMMARY]
    sheet = load_workbook(written[0]["copy"]).worksheets[0]
    assert sheet["F6"].comment is not None
    assert "很多" in sheet["F6"].comment.text


def test_attachments_are_attached_and_what_waits_is_told(
    run: Run, inbox: Path, tmp_path: Path
) -> None:
    run("import", CALL, inbox)
    attachments = tmp_path / "attachments"
    attachments.mkdir()
    for name in ("S00001_执照.pdf", "不知谁的.pdf"):
        (attachments / name).write_bytes(b"%PDF-1.7\n" + name.encode())
    (attachments / "脚本.html").write_bytes(b"<script>alert(1)</script>")
    result = run("attach", CALL, attachments)
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert {key: told[key] for key in ("attached", "waiting", "known")} == {
        "attached": 1,
        "waiting": 1,
        "known": 0,
    }
    assert len(told["unfit"]) == 1
    assert run("attach", CALL, tmp_path / "nowhere").exit_code == 2
