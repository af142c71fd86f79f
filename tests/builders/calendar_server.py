"""A real CalDAV server, and a real calendar program that was not built on our library."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE_SECONDS = 30
CREATED = 201
METHOD = re.compile(rb"^METHOD:([A-Z]+)\r\n", re.M)
UID = re.compile(rb"^UID:([^\r]+)\r\n", re.M)
SEQUENCE = re.compile(rb"^SEQUENCE:(\d+)\r\n", re.M)
CONFIGURATION = """[General]
Binary = calcurse
Hostname = 127.0.0.1:{port}
Path = /expert/meetings/
AuthMethod = basic
HTTPS = No
InsecureSSL = Yes
DryRun = No
[Auth]
Username = expert
Password = x
"""


@dataclass(frozen=True)
class CalendarServer:
    """Hold the address of a person's calendar on the server."""

    port: int

    def ask(self, method: str, name: str = "", body: bytes | None = None) -> int:
        """Send one request and give its status."""
        address = f"http://127.0.0.1:{self.port}/expert/meetings/{name}"
        request = urllib.request.Request(address, body, method=method)
        request.add_header("Authorization", "Basic " + b64encode(b"expert:x").decode())
        request.add_header("Content-Type", "text/calendar; charset=utf-8")
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 as above
                return int(answer.status)
        except urllib.error.HTTPError as refusal:
            refusal.close()
            return refusal.code

    def receive(self, content: bytes) -> None:
        """Do what a mail program does with an invitation: keep, replace, or take away."""
        uid = UID.search(content.replace(b"\r\n ", b""))
        method = METHOD.search(content)
        assert uid
        assert method
        name = uid[1].decode() + ".ics"
        if method[1] == b"CANCEL":
            assert self.ask("DELETE", name) == 200
        else:
            stored = METHOD.sub(b"", content)  # a stored entry has no method (RFC 4791, 4.1)
            assert self.ask("PUT", name, stored) in {CREATED, 204}


@contextmanager
def calendar_server(folder: Path) -> Iterator[CalendarServer]:
    """Run the server with an empty calendar."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "radicale", "--config", "", "--auth-type", "none"]
    command += ["--server-hosts", f"127.0.0.1:{port}"]
    command += ["--storage-filesystem-folder", str(folder / "store")]
    with (
        (folder / "server.log").open("wb") as log,
        subprocess.Popen(command, stdout=log, stderr=log) as process,
    ):
        try:
            _wait_until_open(port)
            server = CalendarServer(port)
            assert server.ask("MKCALENDAR") == CREATED
            yield server
        finally:
            process.terminate()


def _wait_until_open(port: int) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < end, "the calendar server did not open"
            time.sleep(0.05)
        else:
            return


class CalendarProgram:
    """Drive calcurse, a calendar written in C with an iCalendar reader of its own."""

    def __init__(self, folder: Path, port: int, zone: str) -> None:
        assert shutil.which("calcurse"), "no calcurse on this machine: `make test` installs it"
        self._home = folder / zone.replace("/", "-")
        settings = self._home / ".config" / "calcurse" / "caldav"
        settings.mkdir(parents=True)
        (self._home / ".local" / "share" / "calcurse").mkdir(parents=True)
        (settings / "config").write_text(CONFIGURATION.format(port=port), encoding="utf-8")
        self._environment = {
            "HOME": str(self._home),
            "TZ": zone,
            "LANG": "C.UTF-8",
            "PATH": os.environ["PATH"],
        }
        self._first = True

    def show(self, day: str) -> str:
        """Fetch what the server has and show a day, on the program's own clock."""
        # Debian's own Python has the program's HTTP library; the tests' environment has not.
        fetch = ["/usr/bin/python3", shutil.which("calcurse-caldav") or ""]
        self._run([*fetch, "--init", "keep-remote"] if self._first else fetch)
        self._first = False
        return self._run(["calcurse", "-Q", "--input-datefmt", "4", "--from", day])

    def _run(self, command: list[str]) -> str:
        done = subprocess.run(
            command, env=self._environment, capture_output=True, text=True, check=True, timeout=60
        )
        return done.stdout
