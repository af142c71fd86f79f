"""One line in the log for each request: which page, for whom by number, how long, what came."""

from __future__ import annotations

import logging
import secrets
import time

from flask import Flask, Response, g, request

from reviewer.usecases.context import current_request
from web.identity import known_actor

HEADER = "X-Request-Id"
QUIET = frozenset(
    {"static", "answering.screen_state", "health.healthz", "health.readyz", "health.metrics"}
)
log = logging.getLogger("pingyi.requests")


def log_requests(app: Flask) -> None:
    """Number each request, answer with the number, and write its line when it is done.

    The line names the rule of the address, never the address itself: links carry tokens.
    """

    @app.before_request
    def _begin() -> None:
        g.request_number = secrets.token_hex(6)
        g.request_began = time.perf_counter()
        g.request_mark = current_request.set(g.request_number)

    @app.after_request
    def _end(answer: Response) -> Response:
        number = g.get("request_number")
        if number is None:  # refused before it began, as a body too large is
            return answer
        answer.headers[HEADER] = number
        if request.endpoint not in QUIET and log.isEnabledFor(logging.INFO):
            _write(answer)
        return answer

    @app.teardown_request
    def _forget(_: BaseException | None) -> None:
        if (mark := g.pop("request_mark", None)) is not None:
            current_request.reset(mark)


def _write(answer: Response) -> None:
    actor = known_actor()
    spent = (time.perf_counter() - g.request_began) * 1000
    facts: dict[str, object] = {
        "route": request.url_rule.rule if request.url_rule else "",
        "method": request.method,
        "status": answer.status_code,
        "milliseconds": round(spent, 1),
    }
    if actor is not None:
        facts |= {"account": actor.account_id, "role": actor.role.value}
    if call := (request.view_args or {}).get("name") or (actor.call if actor else None):
        facts["call"] = call
    log.info("%s %s", request.method, facts["route"], extra=facts)
