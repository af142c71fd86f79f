"""The worker: takes up long work and mail, one piece at a time."""

from __future__ import annotations

import logging
import signal
import threading
import traceback
from types import FrameType

import click

from reviewer.commands.context import Terminal, terminal_of
from reviewer.errors import PingyiError, Unavailable
from reviewer.usecases.deliver import deliver_next
from reviewer.usecases.desk import Desk
from reviewer.usecases.job_work import HANDLERS
from reviewer.usecases.jobs import take_job

PAUSE_SECONDS = 0.5
log = logging.getLogger("pingyi.worker")


def run_worker(desk: Desk, stop: threading.Event) -> None:
    """Take up jobs and messages until told to stop.

    The database row is the truth of a job; looking twice a second is all the waking that is
    needed, so no queue stands beside it. A database that is locked or away for a while is waited
    for.
    """
    while not stop.is_set():
        try:
            busy = work_once(desk)
        except Unavailable as error:
            log.warning("%s %s", error.code, error.details)
            busy = False
        if not busy:
            stop.wait(PAUSE_SECONDS)


def work_once(desk: Desk) -> bool:
    """Do the next job, and hand over the next message; answer whether there was anything."""
    sent = deliver_next(desk)
    job = take_job(desk)
    if job is None:
        return sent
    try:
        job.finish(HANDLERS[job.kind](job))
    except PingyiError as error:
        job.fail(error)
    except Exception as error:  # a job's crash must reach its row, or staff would wait for ever
        log.error("job %s crashed\n%s", job.id, traceback.format_exc())
        job.crash(type(error).__name__)
    return True


@click.command("work")
@terminal_of
def work(terminal: Terminal) -> None:
    """Take up solves and mail until stopped."""
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
    desk = terminal.desk
    terminal.say("done.working")
    run_worker(desk, stop)
