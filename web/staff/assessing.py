"""What staff do about scores: the live board, statistics, verdicts, rubric, prints, reminders."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from reviewer.errors import BadInput
from reviewer.usecases.hand_over import revoke_links
from reviewer.usecases.judge_score import judge_score, object_to_score
from reviewer.usecases.panel_minutes import read_minutes
from reviewer.usecases.print_scores import PRINTS, print_scores
from reviewer.usecases.rank_submissions import preview_ranking, read_ranking
from reviewer.usecases.remind_experts import remind_experts
from reviewer.usecases.rubric import change_rubric, read_rubric
from reviewer.usecases.score_statistics import read_statistics
from reviewer.usecases.scoring_board import read_scoring_board
from reviewer.usecases.withdraw_submission import withdraw_submission
from web.asked import version_asked, written
from web.downloads import download
from web.errors import status_of
from web.frame import domain_text, page_text
from web.identity import the_actor, the_desk, the_language
from web.staff.charts import charts_of, leaning_bars
from web.staff.frame import call_page
from web.staff.rubric_form import rubric_document, rubric_rows

MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def live(name: str) -> str:
    """Show the part of the board that is fetched anew while people score."""
    board = read_scoring_board(the_desk(), the_actor(), name)
    g.zone = board.definition.zone
    return render_template(
        "staff/live_board.html",
        board=board,
        call_name=name,
        definition=board.definition,
        **charts_of(board),
    )


def statistics(name: str) -> str:
    """Show how harsh experts are, how far panels disagree, and abnormal scores."""
    view = read_statistics(the_desk(), the_actor(), name)
    return call_page(
        "staff/statistics.html",
        name,
        "score",
        view=view,
        leanings=leaning_bars(view.experts),
    )


def remind(name: str) -> Response:
    """Queue a reminder for everybody with open sheets."""
    done = remind_experts(the_desk(), the_actor(), name)
    flash(page_text("scoring.reminded", n=done.queued, lately=done.lately, without=done.no_address))
    return redirect(url_for("staff.scoring", name=name), code=303)


def object_to(name: str) -> Response:
    """Take down that most members of a panel hold a score for abnormal."""
    object_to_score(
        the_desk(),
        the_actor(),
        name,
        written("expert"),
        written("submission"),
        [
            code.strip()
            for code in written("objectors").replace("，", ",").split(",")
            if code.strip()
        ],
    )
    flash(page_text("minutes.objected_now"))
    return redirect(url_for("assessing.statistics", name=name), code=303)


def judge(name: str) -> Response:
    """Decide whether an abnormal score stands."""
    judge_score(
        the_desk(),
        the_actor(),
        name,
        written("expert"),
        written("submission"),
        verdict=written("verdict"),
        reason=written("reason"),
    )
    flash(page_text("statistics.judged_now"))
    return redirect(url_for("assessing.statistics", name=name), code=303)


def minutes(name: str, panel: str) -> str:
    """Show a panel's minutes with all totals and signatures."""
    view = read_minutes(the_desk(), the_actor(), name, panel)
    return call_page("staff/minutes.html", name, "score", view=view)


def rubric(name: str) -> str:
    """Show the rubric and its versions, with the form to change it."""
    view = read_rubric(the_desk(), the_actor(), name)
    return call_page(
        "staff/rubric.html",
        name,
        "score",
        view=view,
        rows=rubric_rows(view.scoring, request.args.get("category", "")),
        category=request.args.get("category", ""),
        refused="",
    )


def change(name: str) -> Response | tuple[str, int]:
    """Change the rubric; what was typed stays on the page when it is refused."""
    view = read_rubric(the_desk(), the_actor(), name)
    document, rows = rubric_document(view.scoring, request.form.to_dict())
    try:
        done = change_rubric(the_desk(), the_actor(), name, document, written("reason"))
    except BadInput as refusal:
        page = call_page(
            "staff/rubric.html",
            name,
            "score",
            view=view,
            rows=rows,
            category=written("category"),
            refused=domain_text(refusal.code, **refusal.details),
        )
        return page, status_of(refusal)
    flash(page_text("rubric.changed_now", version=done.version, n=done.returned))
    return redirect(
        url_for("assessing.rubric", name=name, category=written("category") or None), code=303
    )


def ranked(name: str, code: str) -> str:
    """Open one place of the ranking down to every mark it came from."""
    desk, actor = the_desk(), the_actor()
    preview = preview_ranking(desk, actor, name)
    frozen = preview.versions and "preview" not in request.args
    view = read_ranking(desk, actor, name, version_asked()) if frozen else preview
    row = next((one for one in view.rows if one.submission == code), None)
    if row is None:
        abort(404)
    rule = view.definition.scoring.for_category(row.category)
    return call_page("staff/ranked.html", name, "rank", view=view, row=row, rule=rule)


def withdraw(name: str, code: str) -> Response:
    """Record that an applicant withdrew a submission."""
    withdraw_submission(the_desk(), the_actor(), name, code, written("reason"))
    flash(page_text("scoring.withdrawn_now"))
    return redirect(url_for("staff.scoring", name=name), code=303)


def revoke(name: str, code: str) -> Response:
    """End all links and sessions of an expert."""
    count = revoke_links(the_desk(), the_actor(), name, "expert", code)
    flash(page_text("scoring.revoked_now", n=count))
    return redirect(url_for("staff.scoring", name=name), code=303)


def printed(name: str, what: str, kind: str) -> Response:
    """Hand out score sheets, minutes or the ranking for printing."""
    if what not in PRINTS or kind not in MEDIA:
        abort(404)
    file = print_scores(
        the_desk(), the_actor(), name, what, kind, the_language(), only=request.args.get("only", "")
    )
    return download(file.content, file.name, MEDIA[kind])


assessing = Blueprint("assessing", __name__, url_prefix="/calls")
for address, endpoint, view, method in (
    ("/<name>/scoring/live", "live", live, "GET"),
    ("/<name>/scoring/statistics", "statistics", statistics, "GET"),
    ("/<name>/scoring/reminders", "remind", remind, "POST"),
    ("/<name>/scoring/objections", "object_to", object_to, "POST"),
    ("/<name>/scoring/verdicts", "judge", judge, "POST"),
    ("/<name>/scoring/panels/<panel>", "minutes", minutes, "GET"),
    ("/<name>/scoring/withdrawals/<code>", "withdraw", withdraw, "POST"),
    ("/<name>/scoring/links/<code>", "revoke", revoke, "POST"),
    ("/<name>/rubric", "rubric", rubric, "GET"),
    ("/<name>/rubric", "change_rubric", change, "POST"),
    ("/<name>/ranking/<code>", "ranked", ranked, "GET"),
    ("/<name>/prints/<what>/<kind>", "printed", printed, "GET"),
):
    assessing.add_url_rule(address, endpoint, view, methods=[method])
