"""Pages of an applicant: its slot and the calendar file."""

from __future__ import annotations

from flask import Blueprint

from web.applicant import slots

applicant = Blueprint("applicant", __name__, url_prefix="/slot")
applicant.add_url_rule("/", view_func=slots.slot)
applicant.add_url_rule("/slot.ics", view_func=slots.calendar)
