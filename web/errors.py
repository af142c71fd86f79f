"""The family of refusals, as pages: the one place where an error becomes a status and words."""

from __future__ import annotations

import errno
import logging
import secrets

from flask import Flask, Response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, DBAPIError
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed

from reviewer.errors import (
    BadInput,
    Impossible,
    Misconfigured,
    NotAllowed,
    NotFound,
    OutOfTime,
    PingyiError,
    Stale,
    Unavailable,
    WrongPhase,
)
from reviewer.usecases.context import explain_outage
from reviewer.usecases.scoring.standing import StandingHidden
from reviewer.usecases.second_person import SecondPersonNeeded
from web.identity import SignInNeeded
from web.template_context import domain_text

log = logging.getLogger(__name__)

# The first class that fits decides: the narrower one stands before the wider.
STATUSES: tuple[tuple[type[PingyiError], int], ...] = (
    (NotFound, 404),
    (NotAllowed, 403),
    (WrongPhase, 409),
    (Stale, 409),
    (Impossible, 422),
    (OutOfTime, 503),
    (Unavailable, 503),
    (Misconfigured, 500),
    (BadInput, 422),
)
# Statuses with a page text of their own; any other speaks as its neighbour.
SPOKEN = frozenset({400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503})
CLIENT_ERROR, SERVER_ERROR = 400, 500
OK = 200
# Pages that say themselves that there is nothing to see yet; what is downloaded is refused.
PAGES_OF_STANDING = frozenset(
    {"staff.ranking", "staff.ranked_submission", "staff.score_statistics"}
)
STORAGE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES})

Page = tuple[str, int]


def status_of(error: PingyiError) -> int:
    """Give the HTTP status of a refusal."""
    return next((status for kind, status in STATUSES if isinstance(error, kind)), 422)


def error_page(status: int, message: str = "", reference: str = "") -> Page:
    """Write the page of a status: what happened and what to do, in the reader's language."""
    spoken = status if status in SPOKEN else (500 if status >= SERVER_ERROR else CLIENT_ERROR)
    page = render_template("error.html", status=spoken, message=message, reference=reference)
    return page, status


def refusal_page(error: PingyiError) -> Page:
    """Write the page of a refusal.

    Where the standing is hidden it shows the way to look early, where a second person is needed the
    way to the confirmations.
    """
    message = domain_text(error.code, **error.details)
    if isinstance(error, StandingHidden):
        page = render_template("hidden.html", message=message, call=error.details["call"])
        return page, OK if request.endpoint in PAGES_OF_STANDING else status_of(error)
    if isinstance(error, SecondPersonNeeded):
        call = (request.view_args or {}).get("name", "")
        return render_template("second.html", message=message, call=call), status_of(error)
    return error_page(status_of(error), message)


def answer_errors(app: Flask) -> None:
    """Turn every refusal and failure into its page."""

    @app.errorhandler(PingyiError)
    def _refused(error: PingyiError) -> Page:
        return refusal_page(error)

    @app.errorhandler(DataError)
    def _unstorable(error: DataError) -> Page:
        log.warning("the database does not take a value: %s", error)
        return _refused(BadInput("error.text_unstorable"))

    @app.errorhandler(DBAPIError)
    def _database_away(error: DBAPIError) -> Page:
        log.warning("the database failed: %s", error)
        return _refused(explain_outage(error))

    @app.errorhandler(OSError)
    def _storage_away(error: OSError) -> Page:
        if error.errno not in STORAGE:
            return _failed(InternalServerError(original_exception=error))
        log.warning("a file could not be written: %s", error)
        return _refused(Unavailable("error.disk_full"))

    @app.errorhandler(SignInNeeded)
    def _nobody(_: SignInNeeded) -> Page:
        return error_page(401)

    @app.errorhandler(CSRFError)
    def _foreign_form(_: CSRFError) -> Page:
        return error_page(400)

    @app.errorhandler(InternalServerError)
    def _failed(error: InternalServerError) -> Page:
        reference = secrets.token_hex(4)
        cause = error.original_exception
        log.error("request failed, reference %s", reference, exc_info=cause)
        return error_page(500, reference=reference)

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response | HTTPException:
        status = error.code or SERVER_ERROR
        if status < CLIENT_ERROR:
            return error
        answer = app.make_response(error_page(status))
        if isinstance(error, MethodNotAllowed):
            answer.allow.update(error.valid_methods or ())
        return answer
