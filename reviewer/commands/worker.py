"""The worker: takes up long work, hands mail over, reads what comes back, reminds."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Collection
from types import FrameType

import click

from reviewer.commands.context import Terminal, terminal_of
from reviewer.errors import PingyiError, TakenOver, Unavailable
from reviewer.logs import start_log, within_request
from reviewer.store.engine import OUTAGES
from reviewer.usecases.context import AppContext
from reviewer.usecases.invitations.remind import queue_reminders
from reviewer.usecases.jobs.jobs import QUEUES, Leased, take_job
from reviewer.usecases.mail.collect import collect_mail
from reviewer.usecases.mail.outbox import deliver_next
from reviewer.usecases.worker import HANDLERS

PAUSE_SECONDS = 0.5
CHORES_SECONDS = 60.0
MAIL = "mail"
ALL_QUEUES = (*QUEUES, MAIL)
log = logging.getLogger("pingyi.worker")


def run_worker(
    context: AppContext, stop: threading.Event, only: Collection[str] = ALL_QUEUES
) -> None:
    """Take up jobs and messages of some queues until told to stop.

    The database row is the truth of a job and of a message; looking twice a second is all the
    waking that is needed, so no queue stands beside it. Each queue has a thread of its own: a long
    solve delays neither a screening nor mail. A database that is locked or away for a while is
    waited for.
    """
    works = [_work_of(context, queue) for queue in ALL_QUEUES if queue in only]
    threads = [
        threading.Thread(target=_keep_on, args=(work, stop), daemon=True) for work in works[1:]
    ]
    for thread in threads:
        thread.start()
    _keep_on(works[0], stop)
    for thread in threads:
        thread.join()


def _work_of(context: AppContext, queue: str) -> Callable[[], bool]:
    return _MailWork(context) if queue == MAIL else lambda: work_once(context, queue)


def work_once(context: AppContext, queue: str | None = None) -> bool:
    """Do the next job, of one queue or with None of any; answer whether there was one."""
    job = take_job(context, queue)
    if job is None:
        return False
    with within_request(f"job-{job.id}"):
        began = time.perf_counter()
        _do(job)
        spent = round((time.perf_counter() - began) * 1000)
        facts = {"job": job.id, "kind": job.kind, "call": job.call, "milliseconds": spent}
        log.info("job %s done with", job.id, extra=facts)
    return True


def _do(job: Leased) -> None:
    try:
        job.finish(HANDLERS[job.kind](job))
    except TakenOver:
        log.warning("job %s was taken over; attempt %s was dropped", job.id, job.attempt)
    except Unavailable as error:
        if error.code not in OUTAGES:
            job.fail(error)
            return
        # Nothing is known of the end: the lease lapses and the job is done again.
        log.warning("job %s: %s", job.id, error.code)
    except PingyiError as error:
        job.fail(error)
    except Exception as error:  # a job's crash must reach its row, or staff would wait for ever
        log.exception("job %s crashed", job.id)
        job.crash(type(error).__name__)
    finally:
        job.let_go()


class _MailWork:
    """Hand over the next message; once a minute also remind and read the mailbox."""

    def __init__(self, context: AppContext) -> None:
        self._context = context
        self._chores_at = time.monotonic()

    def __call__(self) -> bool:
        if time.monotonic() >= self._chores_at:
            self._chores_at = time.monotonic() + CHORES_SECONDS
            queue_reminders(self._context)
            collect_mail(self._context)
        return deliver_next(self._context)


def _keep_on(work: Callable[[], bool], stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            busy = work()
        except Unavailable as error:
            log.warning("%s %s", error.code, error.details)
            busy = False
        except Exception:  # one bad row must not end the worker; the lease brings it back later
            log.exception("the worker stumbled")
            busy = False
        if not busy:
            stop.wait(PAUSE_SECONDS)


@click.command("work")
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(ALL_QUEUES),
    help="Take up this queue alone; may be given several times.",
)
@terminal_of
def work(terminal: Terminal, only: tuple[str, ...]) -> None:
    """Take up solves and mail until stopped."""
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
    start_log(terminal.settings.log_level)
    context = terminal.context
    terminal.say("done.working")
    run_worker(context, stop, only or ALL_QUEUES)
