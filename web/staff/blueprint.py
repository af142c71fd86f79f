"""The blueprint of the staff: pages hang their addresses on it by decorator."""

from __future__ import annotations

from flask import Blueprint

staff = Blueprint("staff", __name__, url_prefix="/calls")
