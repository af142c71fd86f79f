"""The log of an installation: one JSON object a line, on standard error.

A line holds the moment in UTC, the gravity, where it comes from, the words, and what the writer
gave beside them (request, account, call, duration). No name, address, mark or token stands in
it: whoever runs the machine need not be one of those who may see a review.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

ROOTS = ("pingyi", "web", "reviewer")
# What a writer may put beside the words; anything else would be a way for names to get in.
FACTS = ("request", "account", "role", "call", "route", "method", "status", "milliseconds", "job",
         "kind", "attempt")  # fmt: skip
current_request: ContextVar[str] = ContextVar("current_request", default="")


class JsonLines(logging.Formatter):
    """Write each record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line; a crash's trace stands in it whole, for it holds no values of data."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "says": record.getMessage(),
        }
        if request := current_request.get():
            line["request"] = request
        line.update({name: getattr(record, name) for name in FACTS if hasattr(record, name)})
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def start_log(level: str) -> None:
    """Send the program's log to standard error from `level` on: debug, info, warning or error.

    Starting twice changes the level and adds no second line for each event.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    for name in ROOTS:
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(level.upper())
        logger.propagate = False


@contextmanager
def within_request(number: str) -> Iterator[None]:
    """Mark every line written meanwhile with the number of the request or job it belongs to."""
    token = current_request.set(number)
    try:
        yield
    finally:
        current_request.reset(token)
