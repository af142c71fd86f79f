"""A worker that stops itself, or dies, just before one of its writes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from sqlalchemy import Connection, event

from reviewer.commands.worker import work_once
from reviewer.settings import Settings
from reviewer.usecases.context import open_context
from tests.conftest import standing_clock

PRELOADED = ["reviewer.commands.worker", "reviewer.planning.solving"]
PATIENCE_SECONDS = 120.0
# A process stopped within a transaction holds the lock of an embedded database: nothing is lost,
# all wait. The drill is about what it does when it wakes, so the beat is let through first.
BEAT_PASSES = 0.5


class _Trap:
    """Send this process a signal when its main thread begins a certain write transaction."""

    def __init__(self, at: int, number: int) -> None:
        self._left = at
        self._number = number

    def __call__(self, connection: Connection) -> None:
        own = threading.current_thread() is threading.main_thread()
        if own and not connection.get_execution_options().get("reading_only", False):
            self._left -= 1
            if self._left == 0:
                time.sleep(BEAT_PASSES)
                os.kill(os.getpid(), self._number)


def _work_once(settings: Settings, at: int, number: int) -> None:
    context = open_context(settings, standing_clock)  # the season is one of 2022
    # The first write takes the job up; those after it are the work's own. A connection is made
    # before the lock is taken.
    event.listen(context.engine, "engine_connect", _Trap(at + 1, number))
    work_once(context)
    context.engine.dispose()


class LostWorker:
    """Do one job in a process of its own, up to its `at`-th write."""

    def __init__(self, settings: Settings, *, at: int, number: signal.Signals) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(PRELOADED)
        self._process: ForkServerProcess = context.Process(
            target=_work_once, args=(settings, at, int(number)), daemon=True
        )
        self._process.start()

    def lost(self) -> bool:
        """Wait until it stopped or died; answer no where it came to its end before."""
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            if not self._process.is_alive():
                return self._process.exitcode != 0
            if self._state() == "T":
                return True
            time.sleep(0.02)
        raise TimeoutError

    def wake(self) -> None:
        """Let a stopped worker go on to its end."""
        if self._process.is_alive():
            os.kill(self._process.pid or 0, signal.SIGCONT)
        self._process.join(PATIENCE_SECONDS)
        assert not self._process.is_alive()

    def end(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        self._process.join()
        self._process.close()

    def _state(self) -> str:
        try:
            stat = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii")
        except OSError:
            return ""
        return stat.rpartition(")")[2].split()[0]
