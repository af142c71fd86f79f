"""Refusals: a sentence on standard error, the right exit status, nothing changed, no traceback."""

from __future__ import annotations

import errno
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from reviewer.commands import intake
from reviewer.commands.cli import pingyi
from reviewer.files import typesetting
from reviewer.messages import say
from reviewer.model.calls import Phase
from reviewer.store import engine
from reviewer.usecases.context import AppContext
from tests.builders.season import call_of, fill, planned, scored
from tests.integration.reviewer.commands.conftest import Terminal

CALL = "cq-industrial-internet-2022"
UNKNOWN = "no-such-call"
PINGYI = Path(sys.executable).with_name("pingyi")
BOOK = Path(__file__)


@pytest.mark.parametrize(
    "words",
    [
        ["import", UNKNOWN, str(BOOK)],
        ["screen", UNKNOWN],
        ["conflicts", UNKNOWN],
        ["decide", UNKNOWN, "G001", "accept", "--reason", "因"],
        ["panels", UNKNOWN],
        ["draw", "commit", UNKNOWN],
        ["draw", "run", UNKNOWN, "--operator", "a", "--supervisor", "b"],
        ["withdraw", UNKNOWN, "E00001"],
        ["invite", UNKNOWN, "--send"],
        ["scores", "template", UNKNOWN, "--out", "x.xlsx"],
        ["scores", "import", UNKNOWN, str(BOOK)],
        ["rank", UNKNOWN],
        ["notice", UNKNOWN, "--out", "x"],
        ["export", UNKNOWN, "--out", "x"],
        ["link", "expert", "--call", UNKNOWN],
        ["audit", UNKNOWN, "--out", "x.json"],
        ["final", UNKNOWN, "--out", "x"],
        ["archive", UNKNOWN, "--out", "x"],
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_an_unknown_call_is_bad_input(
    terminal: Terminal, words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert UNKNOWN in terminal.refused(*words, status=2)


@pytest.mark.parametrize(
    ("phase", "words"),
    [
        (Phase.SCORING, ["import", CALL, str(BOOK)]),
        (Phase.SCORING, ["screen", CALL]),
        (Phase.INTAKE, ["conflicts", CALL]),
        (Phase.INTAKE, ["decide", CALL, "G001", "accept", "--reason", "因"]),
        (Phase.SCREENING, ["panels", CALL]),
        (Phase.CONFLICTS, ["withdraw", CALL, "E00001"]),
        (Phase.CONFLICTS, ["invite", CALL, "--send"]),
        (Phase.CONFLICTS, ["scores", "import", CALL, str(BOOK)]),
        (Phase.PANELS, ["rank", CALL]),
        (Phase.SCORING, ["notice", CALL, "--out", "x"]),
        (Phase.ARCHIVE, ["rank", CALL]),
    ],
)
def test_a_wrong_phase_is_not_allowed(
    terminal: Terminal,
    phase: Phase,
    words: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    fill(terminal.context, phase=phase)
    before = call_of(terminal.context).model_dump()
    for language in ("zh", "en"):
        assert terminal.refused("--lang", language, *words, status=5)
    assert call_of(terminal.context).model_dump() == before


@pytest.mark.parametrize(
    "words",
    [
        ["import", CALL, "/nowhere/at/all"],
        ["call", "add", "/nowhere/call.toml"],
        ["scores", "import", CALL, "/nowhere/x.xlsx"],
        ["verify", "/nowhere/audit.json"],
        ["link", "mayor"],
        ["link", "expert", "E99999"],
        ["withdraw", CALL, "E99999"],
        ["call", "set", CALL, "panel.size=3"],
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_what_does_not_exist_is_bad_input(terminal: Terminal, words: list[str]) -> None:
    planned(terminal.context)
    before = call_of(terminal.context).model_dump()
    terminal.refused(*words, status=2)
    assert call_of(terminal.context).model_dump() == before


@pytest.mark.parametrize(
    "words",
    [
        ["dance"],
        ["panels"],
        ["panels", CALL, "--seconds", "0"],
        ["panels", CALL, "--seconds", "soon"],
        ["panels", CALL, "--policy", "dice"],
        ["decide", CALL, "G001", "maybe", "--reason", "x"],
        ["decide", CALL, "G001", "accept"],
        ["invite", CALL],
        ["invite", CALL, "--send", "--out", "x"],
        ["notice", CALL, "--out", "x", "--on", "tomorrow"],
        ["--lang", "fr", "call", "list"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_status_two(terminal: Terminal, words: list[str]) -> None:
    result = terminal.run(*words, status=2)
    assert result.stdout == ""
    assert result.stderr.startswith("用法：")


def test_a_locked_database_is_a_sentence(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(terminal.context, phase=Phase.INTAKE)
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_SECONDS", 0)
    holder = sqlite3.connect(terminal.data / "pingyi.sqlite3", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        chinese = terminal.refused("screen", CALL, status=2)
        english = terminal.refused("--lang", "en", "screen", CALL, status=2)
    finally:
        holder.close()
    assert chinese != english
    assert "error." not in chinese + english


def test_a_folder_that_cannot_be_is_a_sentence(terminal: Terminal, tmp_path: Path) -> None:
    scored(terminal.context)
    terminal.run("rank", CALL)
    before = call_of(terminal.context).model_dump()
    wall = tmp_path / "wall"
    wall.write_text("a file, not a folder")
    commands: list[list[str | Path]] = [
        ["notice", CALL, "--out", wall / "n", "--on", "2022-06-13"],
        ["export", CALL, "--out", wall / "n"],
        ["audit", CALL, "--out", wall / "a.json"],
        ["scores", "template", CALL, "--out", wall / "s.xlsx"],
    ]
    for words in commands:
        assert str(wall) in terminal.refused(*words, status=2)
    assert call_of(terminal.context).model_dump() == before


def test_without_a_chinese_font_no_notice_is_published(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scored(terminal.context)
    terminal.run("rank", CALL)
    before = call_of(terminal.context).model_dump()
    monkeypatch.setattr(typesetting, "FAMILIES", ("No Such Font",))
    said = terminal.refused("notice", CALL, "--out", tmp_path, "--on", "2022-06-13", status=2)
    assert "No Such Font" in said
    assert call_of(terminal.context).model_dump() == before


def test_letters_into_a_folder_that_cannot_be_tell_nobody(
    terminal: Terminal, tmp_path: Path
) -> None:
    planned(terminal.context)
    before = call_of(terminal.context).model_dump()
    wall = tmp_path / "wall"
    wall.write_text("a file, not a folder")
    terminal.refused("invite", CALL, "--out", wall / "letters", status=2)
    terminal.refused("panels", CALL, "--export", wall / "i.json", status=2)
    assert call_of(terminal.context).model_dump() == before


def test_a_data_folder_that_cannot_be_is_a_sentence(tmp_path: Path) -> None:
    wall = tmp_path / "wall"
    wall.write_text("a file, not a folder")
    ended = subprocess.run(
        [PINGYI, "--data", wall / "var", "call", "list"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert str(wall) in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_a_sentence(terminal: Terminal) -> None:
    scored(terminal.context)
    for words in (
        ["audit", CALL, "--out", "/dev/full"],
        ["scores", "template", CALL, "--out", "/dev/full"],
    ):
        assert terminal.refused(*words, status=2)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_behind_standard_output_is_a_sentence(terminal: Terminal) -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [PINGYI, "--data", terminal.data, "--json", "call", "list"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
    assert "Exception" not in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_a_reader_that_leaves_early_is_no_fault(terminal: Terminal) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run(
        [PINGYI, "--data", terminal.data, "call", "list"],
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writer)
    assert "Traceback" not in ended.stderr
    assert "Exception" not in ended.stderr
    assert not (terminal.data / "crash.log").exists()


def test_a_fault_of_the_program_is_a_sentence_and_a_log(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(intake, "screen_submissions", crash)
    with pytest.raises(AssertionError):  # the terminal of these tests refuses a crash log
        terminal.run("screen", CALL, status=2)
    log = (terminal.data / "crash.log").read_text(encoding="utf-8")
    assert "ZeroDivisionError" in log


def test_other_faults_of_the_machine_are_sentences(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error", "/mnt/share/x")

    monkeypatch.setattr(intake, "screen_submissions", broken)
    assert "/mnt/share/x" in terminal.refused("screen", CALL, status=2)


def test_the_installed_command_knows_serve_and_version(terminal: Terminal) -> None:
    told = subprocess.run([PINGYI, "--help"], capture_output=True, text=True, check=True).stdout
    assert {"serve", "work", "verify"} <= set(told.split())
    version = subprocess.run(
        [PINGYI, "--version"], capture_output=True, text=True, check=True
    ).stdout
    assert version.startswith("pingyi, version ")
    assert pingyi.name == "pingyi"


def test_the_database_is_made_once_and_reached_by_address(
    tmp_path: Path, postgres_url: object
) -> None:
    assert callable(postgres_url)
    address = str(postgres_url())
    first = subprocess.run(
        [PINGYI, "--database", address, "--data", tmp_path, "call", "list"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (first.returncode, first.stdout) == (2, "")
    for _ in range(2):
        subprocess.run([PINGYI, "--database", address, "--data", tmp_path, "init"], check=True)
    listed = subprocess.run(
        [PINGYI, "--database", address, "--data", tmp_path, "--json", "call", "list"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert CALL in listed.stdout


def test_the_worker_stops_when_told(terminal: Terminal) -> None:
    context: AppContext = terminal.context
    fill(context)
    with subprocess.Popen(
        [PINGYI, "--data", terminal.data, "work"], stderr=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stderr is not None
        assert worker.stderr.readline().strip() == say("done.working")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0
