"""The real server in a process of its own, to be measured and killed."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[3]
PINGYI = Path(sys.executable).with_name("pingyi")
CLOCK_TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
PATIENCE = 60.0


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class Server:
    """Run `pingyi serve` on one database and port; it can be killed and started again."""

    database: str
    data: Path
    port: int
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start and wait until the front page answers."""
        command = [
            str(PINGYI), "--database", self.database, "--data", str(self.data),
            "serve", "--no-worker", "--port", str(self.port),
        ]  # fmt: skip
        log = (self.data / "server.log").open("ab")
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        log.close()
        begin = time.monotonic()
        while time.monotonic() - begin < PATIENCE:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        raise RuntimeError((self.data / "server.log").read_text()[-2000:])

    def kill(self) -> None:
        """Kill at once, as a power cut of the program would."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def cpu_seconds(self) -> float:
        """Give the processor time used so far, user and system."""
        assert self.process is not None
        stat = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(stat[11]) + int(stat[12])) / CLOCK_TICK

    def memory(self) -> int:
        """Give the memory in use, in bytes."""
        assert self.process is not None
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * PAGE
