"""The blueprint of the supervisors."""

from __future__ import annotations

from flask import Blueprint

supervisor = Blueprint("supervisor", __name__, url_prefix="/supervision")
