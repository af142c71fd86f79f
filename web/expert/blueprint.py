"""The blueprint of the experts."""

from __future__ import annotations

from flask import Blueprint

expert = Blueprint("expert", __name__, url_prefix="/review")
