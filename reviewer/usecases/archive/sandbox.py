"""Check an audit file that a stranger sent: in a process of its own, with little time and memory.

The file is read by the same code as `pingyi verify` uses. What it makes that code do is up to
whoever wrote it, so it must not be able to hold up or bring down the program that serves pages.
"""

from __future__ import annotations

import multiprocessing
import resource
import threading
from multiprocessing.connection import Connection
from pathlib import Path

from reviewer.errors import BadInput, Unavailable
from reviewer.messages import Message
from reviewer.usecases.archive.audit import Check, verify_audit

LARGEST_FILE = 8 * 2**20  # bytes; a season of sixty submissions needs a quarter of a megabyte
LONGEST_CHECK = 30  # seconds
MEMORY = 2 * 2**30  # bytes of address space, of which a check of a season needs a fraction
_PLACES = threading.BoundedSemaphore(2)  # checks at one time


def verify_sandboxed(file: Path, digest: str | None = None) -> list[Check]:
    """Check an audit file of a stranger, as `verify_audit` does.

    Raises BadInput for a file that is none, that is too large, or whose check does not end in time;
    Unavailable while others are being checked.
    """
    if file.stat().st_size > LARGEST_FILE:
        raise BadInput("error.audit_too_large", file=file.name, most=LARGEST_FILE // 2**20)
    if not _PLACES.acquire(blocking=False):
        raise Unavailable("error.audit_busy")
    try:
        return _in_a_process(file, digest)
    finally:
        _PLACES.release()


def _in_a_process(file: Path, digest: str | None) -> list[Check]:
    apart = multiprocessing.get_context("spawn")
    receiver, sender = apart.Pipe(duplex=False)
    process = apart.Process(target=check_and_tell, args=(sender, file, digest), daemon=True)
    process.start()
    sender.close()
    try:
        told = receiver.recv() if receiver.poll(LONGEST_CHECK) else None
    except EOFError:  # it ended without a word: out of time or memory
        told = None
    finally:
        process.kill()
        process.join()
        receiver.close()
    if isinstance(told, Message):
        raise BadInput(told.code, **told.details)
    if not isinstance(told, list):
        raise BadInput("error.audit_too_heavy", file=file.name)
    return told


def check_and_tell(sender: Connection, file: Path, digest: str | None) -> None:
    """Check a file within narrow limits and send what was found to whoever started this."""
    resource.setrlimit(resource.RLIMIT_CPU, (LONGEST_CHECK, LONGEST_CHECK))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        sender.send(verify_audit(file, digest))
    except BadInput as refusal:
        sender.send(Message(refusal.code, refusal.details))
