"""The installed `pingyi` command: everything of the command line, and `serve`."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import click

from reviewer.commands.cli import pingyi
from reviewer.commands.context import Terminal, terminal_of
from reviewer.commands.worker import run_worker
from reviewer.usecases.context import open_context, read_settings, start_log
from web.app import create_app
from web.assets import VENDOR
from web.serving import open_server

ORPHAN_CHECK_SECONDS = 1.0
FONTS = VENDOR / "fonts"


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=int, help="Port; 0 takes a free one.")
@click.option(
    "--worker/--no-worker",
    default=True,
    show_default=True,
    help="Run a worker beside the server; not where `pingyi work` runs by itself.",
)
@terminal_of
def serve(terminal: Terminal, host: str, port: int, worker: bool) -> None:
    """Serve the web pages until stopped."""
    settings = terminal.settings
    start_log(settings.log_level)
    server = open_server(
        create_app(terminal.context), host, port, settings.trusted_proxy, settings.sso_header
    )
    signal.signal(signal.SIGTERM, _leave)
    with _worker_beside(terminal) if worker else _nobody_beside():
        terminal.say("done.serving", url=f"http://{host}:{server.port}")
        server.run()


def main() -> None:
    """Run the command line; printed files use the font that came with the assets."""
    if FONTS.is_dir():
        os.environ.setdefault("PINGYI_FONTS", str(FONTS))
    pingyi.add_command(serve)
    pingyi(prog_name="pingyi")


def work_beside(database: str | None, data: str | None, parent: int) -> None:
    """Work in a process of its own until the server that started it is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server ends this process, not the keyboard
    stop = threading.Event()
    threading.Thread(target=_watch_parent, args=(parent, stop), daemon=True).start()
    settings = read_settings(os.environ, database_url=database, data=data)
    start_log(settings.log_level)
    run_worker(open_context(settings), stop)


def _watch_parent(parent: int, stop: threading.Event) -> None:
    while not stop.wait(ORPHAN_CHECK_SECONDS):
        if os.getppid() != parent:
            stop.set()


@contextmanager
def _worker_beside(terminal: Terminal) -> Iterator[None]:
    """Keep a worker in a process of its own: a solver that dies must not take the pages along.

    One that was killed, as by a machine out of memory, is followed by another; the job that
    killed it is given up after a few attempts.
    """
    stop = threading.Event()
    keeper = threading.Thread(target=_keep_worker, args=(terminal, stop))
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join()


def _keep_worker(terminal: Terminal, stop: threading.Event) -> None:
    while not stop.is_set():
        process = multiprocessing.get_context("spawn").Process(
            target=work_beside, args=(terminal.database, terminal.data, os.getpid()), daemon=True
        )
        process.start()
        while process.is_alive() and not stop.wait(ORPHAN_CHECK_SECONDS):
            pass
        process.terminate()
        process.join()
        stop.wait(ORPHAN_CHECK_SECONDS)


@contextmanager
def _nobody_beside() -> Iterator[None]:
    yield


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)
