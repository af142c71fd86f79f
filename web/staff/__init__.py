"""Pages of the staff; the supervisor reads along where the use cases admit it."""

from __future__ import annotations

from flask import Blueprint

from web.staff import calls, jobs, panels

staff = Blueprint("staff", __name__, url_prefix="/calls")

READ = (
    ("/", calls.calls),
    ("/<name>", calls.call),
    ("/<name>/activity", calls.activity),
    ("/<name>/panels", panels.panels),
    ("/<name>/timetable", panels.timetable),
    ("/<name>/jobs/<int:number>", jobs.job),
    ("/<name>/jobs/<int:number>/state", jobs.job_state),
)
DO = (
    ("/<name>/start/<kind>", jobs.start),
    ("/<name>/jobs/<int:number>/stop", jobs.stop),
)
for address, view in READ:
    staff.add_url_rule(address, view_func=view)
for address, act in DO:
    staff.add_url_rule(address, view_func=act, methods=["POST"])
