"""Workers as processes of their own, which a test may kill."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from reviewer.commands.worker import run_worker
from reviewer.settings import Settings
from reviewer.usecases.context import open_context

PRELOADED = ["reviewer.commands.worker"]


def work(settings: Settings) -> None:
    """Work as `pingyi work` does, until killed."""
    run_worker(open_context(settings), threading.Event())


class Crew:
    """Start workers and kill them as a power cut would."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(PRELOADED)
        self._running: list[ForkServerProcess] = []

    def start(self) -> None:
        """Start one more worker."""
        process = self._context.Process(target=work, args=(self._settings,), daemon=True)
        process.start()
        self._running.append(process)

    def kill(self) -> None:
        """Kill every worker at once (SIGKILL) and wait until they are gone."""
        for process in self._running:
            process.kill()
        for process in self._running:
            process.join()
            process.close()
        self._running.clear()


@contextmanager
def crew(settings: Settings) -> Iterator[Crew]:
    """Give a crew; whoever still works at the end is killed."""
    started = Crew(settings)
    try:
        yield started
    finally:
        started.kill()


def database_in(folder: Path) -> str:
    """Name an embedded database in a folder."""
    return f"sqlite:///{folder / 'pingyi.sqlite3'}"
