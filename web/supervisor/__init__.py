"""Pages of the supervisor: read-only, on the same facts as the staff."""

from __future__ import annotations

from flask import Blueprint

from web.supervisor import overview

supervisor = Blueprint("supervisor", __name__, url_prefix="/supervision")
supervisor.add_url_rule("/", "calls", overview.calls)
