"""What many follow at once: answered from memory, asked of the database twice a second at most."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Response as FlaskResponse
from flask import current_app, request
from werkzeug.wrappers import Response

from reviewer.errors import PingyiError

FRESH = 0.5  # seconds
MOST = 256  # states kept; beyond, all are forgotten


@dataclass
class _State:
    made: float
    body: str
    etag: str


@dataclass
class LiveStates:
    """Keep what followers were told last, each for half a second; made by one of them for all."""

    clock: Callable[[], float] = time.monotonic
    _states: dict[str, _State] = field(default_factory=dict)
    _locks: dict[str, threading.Lock] = field(default_factory=dict)

    def get(self, key: str, make: Callable[[], str]) -> tuple[str, str]:
        """Give a key's state and its tag; while one follower makes it anew, others have the old.

        What `make` raises is raised, and the state forgotten.
        """
        state = self._states.get(key)
        if state is not None and self.clock() - state.made < FRESH:
            return state.body, state.etag
        lock = self._locks.setdefault(key, threading.Lock())
        if not lock.acquire(blocking=state is None) and state is not None:
            return state.body, state.etag
        try:
            return self._renew(key, make)
        finally:
            lock.release()

    def _renew(self, key: str, make: Callable[[], str]) -> tuple[str, str]:
        state = self._states.get(key)
        if state is not None and self.clock() - state.made < FRESH:
            return state.body, state.etag
        try:
            body = make()
        except PingyiError:
            self._states.pop(key, None)
            raise
        if len(self._states) >= MOST:
            self._states.clear()
        etag = hashlib.sha256(body.encode()).hexdigest()[:20]
        self._states[key] = _State(self.clock(), body, etag)
        return body, etag


def answer_followers(key: str, make: Callable[[], str]) -> Response:
    """Answer somebody who follows: nothing where nothing changed since, else what is new."""
    states: LiveStates = current_app.extensions["live_states"]
    body, etag = states.get(key, make)
    answer = FlaskResponse(body, content_type="text/html; charset=utf-8")
    answer.set_etag(etag)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer.make_conditional(request)
