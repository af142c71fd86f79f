"""The blueprint of the applicants."""

from __future__ import annotations

from flask import Blueprint

applicant = Blueprint("applicant", __name__, url_prefix="/slot")
