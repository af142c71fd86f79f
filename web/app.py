"""The web application, built from a context; nothing happens on import."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import cast

from flask import Flask
from flask.typing import RouteCallable
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFProtect
from werkzeug.routing import IntegerConverter, Map
from werkzeug.utils import find_modules, import_string

from reviewer.usecases.context import AppContext
from web.applicant.blueprint import applicant
from web.district.blueprint import district
from web.errors import answer_errors
from web.expert.blueprint import expert
from web.headers import guard_answers
from web.live_state import LiveStates
from web.public.blueprint import answering, devices, health, passwords, public, sso
from web.public.devices import slow_guessing
from web.public.health import measure_requests
from web.public.notices import slow_checking
from web.rate_storage import SCHEME
from web.request_limits import bound_texts
from web.request_log import log_requests
from web.session_cookie import PageSessions
from web.staff.blueprint import staff
from web.supervisor.blueprint import supervisor
from web.template_context import furnish_templates
from web.uploads import Readings, answer_scripts, narrow_uploads, widen_uploads

MEGABYTE = 1024 * 1024
LARGEST_UPLOAD = 64 * MEGABYTE
LARGEST_AUDIT = 9 * MEGABYTE  # a little above what is checked, so that the check can say so
LARGEST_ATTACHMENTS = 1000 * MEGABYTE  # archives of scans; spooled to disk, never held in memory
SIGN_IN_RATE = "240 per minute"  # a whole meeting room may stand behind one address
SESSION_LIFE = timedelta(hours=12)
AUDIENCES = ("public", "staff", "expert", "applicant", "district", "supervisor")


class RowNumber(IntegerConverter):
    """Read the number of a row from an address; what no database can hold is not found."""

    def __init__(self, places: Map) -> None:
        super().__init__(places, max=2**31 - 1)


def create_app(context: AppContext) -> Flask:
    """Build the application around a context; its secret signs the session cookies."""
    app = Flask(__name__)
    app.url_map.converters["int"] = RowNumber
    app.session_interface = PageSessions()
    app.config.update(
        SECRET_KEY=context.secret,
        SESSION_COOKIE_NAME="pingyi",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=context.settings.public_url.startswith("https:"),
        PERMANENT_SESSION_LIFETIME=SESSION_LIFE,
        MAX_CONTENT_LENGTH=LARGEST_UPLOAD,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: an expert may think for hours
        RATELIMIT_STORAGE_URI=f"{SCHEME}://",  # the database, which all web processes share
        RATELIMIT_STORAGE_OPTIONS={"engine": context.engine},
    )
    app.extensions["context"] = replace(context, reads_apart=True)
    app.extensions["readings"] = Readings()
    app.extensions["live_states"] = LiveStates()
    log_requests(app)
    measure_requests(app)
    guard_answers(app)
    narrow_uploads(app, {"public.check": LARGEST_AUDIT})
    widen_uploads(app, {"staff.upload_attachments": LARGEST_ATTACHMENTS})
    bound_texts(app)
    answer_scripts(app)
    CSRFProtect(app)
    furnish_templates(app)
    answer_errors(app)
    _import_pages()
    for audience in (
        public, answering, devices, passwords, health,
        staff, expert, applicant, district, supervisor,
    ):  # fmt: skip
        app.register_blueprint(audience)
    if context.settings.sso_header is not None:
        app.register_blueprint(sso)
    limiter = Limiter(get_remote_address, app=app)
    slowed = limiter.limit(SIGN_IN_RATE)(app.view_functions["public.enter"])
    app.view_functions["public.enter"] = cast("RouteCallable", slowed)
    slow_guessing(app, limiter)
    slow_checking(app, limiter)
    return app


def _import_pages() -> None:
    """Load every page module, so that each hangs its addresses on its blueprint.

    A new page is a new module with a decorated function: no list of pages has to know it.
    """
    for audience in AUDIENCES:
        for module in find_modules(f"web.{audience}", recursive=True):
            import_string(module)
