"""The server as a program of its own: it starts, answers, says what stands in its way, and ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

PROGRAM = (sys.executable, "-c", "from web.commands import main; main()")
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
ROOT = Path(__file__).parents[3]


def serve(folder: Path, *options: str) -> subprocess.Popen[str]:
    command = [*PROGRAM, "--data", str(folder), "--lang", "en", "serve", *options]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield int(other.getsockname()[1])


def test_it_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    with serve(tmp_path, "--port", "0") as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        url = ADDRESS.search(line)
        assert url is not None, line
        with urlopen(url.group()) as answer:  # noqa: S310 the address that it printed itself
            assert answer.status == 200
            assert "专家评审工作平台" in answer.read().decode()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
        assert "Traceback" not in process.stderr.read()


def children(process: subprocess.Popen[str]) -> set[int]:
    """List the processes that a process started, but for the keeper of shared resources."""
    listed = Path(f"/proc/{process.pid}/task").glob("*/children")
    found = {int(entry) for file in listed for entry in file.read_text(encoding="ascii").split()}
    return {entry for entry in found if "spawn_main" in Path(f"/proc/{entry}/cmdline").read_text()}


def worker_of(process: subprocess.Popen[str], *, but: set[int]) -> int:
    """Wait for the worker beside a server, but for those known before."""
    while not (found := children(process) - but):
        time.sleep(0.05)
    return found.pop()


@pytest.mark.timeout(60)
def test_a_worker_that_was_killed_is_followed_by_another(tmp_path: Path) -> None:
    with serve(tmp_path, "--port", "0") as process:
        assert process.stderr is not None
        process.stderr.readline()
        first = worker_of(process, but=set())
        os.kill(first, signal.SIGKILL)
        second = worker_of(process, but={first})
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
        assert not Path(f"/proc/{second}").exists()


def test_a_taken_port_is_said_so_in_a_sentence(tmp_path: Path, taken_port: int) -> None:
    with serve(tmp_path, "--port", str(taken_port)) as process:
        _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert str(taken_port) in said
    assert "Traceback" not in said


@pytest.mark.parametrize("options", [("--port", "70000"), ("--host", "no.such.host.invalid")])
def test_an_address_that_cannot_be_is_refused(tmp_path: Path, options: tuple[str, str]) -> None:
    with serve(tmp_path, *options) as process:
        _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert said.strip()
    assert "Traceback" not in said
