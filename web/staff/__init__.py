"""Pages of the staff; the supervisor reads along where the use cases admit it."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import RouteCallable

from web.staff import (
    activity,
    calls,
    conflicts,
    draws,
    experts,
    imports,
    invitations,
    jobs,
    notices,
    objections,
    panels,
    papers,
    planning,
    ranking,
    scoring,
    submissions,
)

staff = Blueprint("staff", __name__, url_prefix="/calls")

READ: dict[str, tuple[str, RouteCallable]] = {
    "/": ("calls", calls.calls),
    "/<name>": ("call", calls.call),
    "/<name>/activity": ("activity", activity.activity),
    "/<name>/activity/file": ("activity_file", activity.activity_file),
    "/<name>/imports": ("imports", imports.imports),
    "/<name>/imports/<int:number>": ("import_", imports.import_),
    "/<name>/imports/<int:number>/copy": ("import_copy", imports.import_copy),
    "/<name>/imports/trials/<int:number>": ("trial", imports.trial),
    "/<name>/imports/trials/<int:number>/copy": ("trial_copy", imports.trial_copy),
    "/<name>/blank/<kind>": ("blank", imports.blank),
    "/<name>/papers": ("papers", papers.papers),
    "/<name>/papers/<int:number>": ("paper", papers.paper),
    "/<name>/papers/<int:number>/file": ("paper_file", papers.paper_file),
    "/<name>/submissions": ("submissions", submissions.submissions),
    "/<name>/submissions/<code>": ("submission", submissions.submission),
    "/<name>/experts": ("experts", experts.experts),
    "/<name>/experts/<code>": ("expert", experts.expert),
    "/<name>/conflicts": ("conflicts", conflicts.conflicts),
    "/<name>/panels": ("panels", panels.panels),
    "/<name>/draw": ("draw", draws.draw),
    "/<name>/timetable": ("timetable", panels.timetable),
    "/<name>/invitations": ("invitations", invitations.invitations),
    "/<name>/scoring": ("scoring", scoring.scoring),
    "/<name>/scoring/template": ("score_template", scoring.template),
    "/<name>/notice": ("notice", notices.notice),
    "/<name>/notice/<kind>": ("notice_file", notices.notice_file),
    "/<name>/objections": ("objections", objections.objections),
    "/<name>/archive": ("archive", notices.archive),
    "/<name>/archive/audit": ("audit", notices.audit),
    "/<name>/archive/<part>": ("export", notices.export),
    "/<name>/ranking": ("ranking", ranking.ranking),
    "/<name>/jobs/<int:number>": ("job", jobs.job),
    "/<name>/jobs/<int:number>/state": ("job_state", jobs.job_state),
}
DO: dict[str, tuple[str, RouteCallable]] = {
    "/<name>/imports": ("take_in", imports.take_in),
    "/<name>/imports/trials/<int:number>": ("commit", imports.commit),
    "/<name>/imports/<int:number>/undo": ("undo", imports.undo),
    "/<name>/imports/link": ("district_link", imports.district_link),
    "/<name>/papers": ("hand_in_papers", papers.hand_in),
    "/<name>/papers/<int:number>": ("assign_paper", papers.assign),
    "/<name>/experts/<code>/standing": ("place_expert", experts.place),
    "/<name>/start/<kind>": ("start", jobs.start),
    "/<name>/draw": ("run_draw", draws.run),
    "/<name>/draw/text": ("draw_text", draws.text),
    "/<name>/jobs/<int:number>/stop": ("stop", jobs.stop),
    "/<name>/jobs/<int:number>/again": ("again", jobs.again),
    "/<name>/submissions/<code>/decision": ("decide", submissions.decide),
    "/<name>/submissions/<code>/link": ("applicant_link", submissions.link),
    "/<name>/experts/<code>/link": ("expert_link", experts.link),
    "/<name>/experts/<code>/withdrawal": ("withdraw", experts.withdraw),
    "/<name>/conflicts": ("add_conflict", conflicts.add),
    "/<name>/conflicts/<int:number>": ("judge", conflicts.judge),
    "/<name>/scoring": ("import_scores", scoring.take_in),
    "/<name>/scoring/reopen": ("reopen", scoring.reopen),
    "/<name>/notice": ("publish", notices.publish),
    "/<name>/objections": ("record_objection", objections.record),
    "/<name>/objections/<int:number>": ("decide_objection", objections.decide),
    "/<name>/archive": ("close", notices.close),
    "/<name>/ranking": ("freeze", ranking.freeze),
    "/<name>/invitations": ("send_invitations", invitations.send),
}
for address, (endpoint, view) in (READ | planning.READ).items():
    staff.add_url_rule(address, endpoint, view)
for address, (endpoint, act) in (DO | planning.DO).items():
    staff.add_url_rule(address, endpoint, act, methods=["POST"])
