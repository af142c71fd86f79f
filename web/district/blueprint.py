"""The blueprint of the recommending districts."""

from __future__ import annotations

from flask import Blueprint

district = Blueprint("district", __name__, url_prefix="/district")
