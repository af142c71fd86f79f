"""What staff do about scores: the live board, statistics, verdicts, rubric, prints, reminders."""

from __future__ import annotations

from flask import abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from reviewer.errors import BadInput
from reviewer.usecases.accounts.device_codes import revoke_links
from reviewer.usecases.results.prints import PRINTS, print_scores
from reviewer.usecases.results.rank import preview_ranking, read_ranking
from reviewer.usecases.scoring.board import read_scoring_board
from reviewer.usecases.scoring.judge import judge_score
from reviewer.usecases.scoring.minutes import read_minutes
from reviewer.usecases.scoring.remind import remind_experts
from reviewer.usecases.scoring.rubric import change_rubric, read_rubric
from reviewer.usecases.scoring.statistics import read_statistics
from reviewer.usecases.screening.withdraw import withdraw_submission
from web.downloads import download
from web.errors import status_of
from web.form_values import version_asked, written
from web.identity import current_actor, current_context, current_language
from web.staff.blueprint import staff
from web.staff.scoring.charts import charts_of, leaning_bars
from web.staff.scoring.rubric_form import rubric_document, rubric_rows
from web.staff.template_context import call_page
from web.template_context import domain_text, page_text

MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@staff.get("/<name>/scoring/live", endpoint="scoring_live")
def live(name: str) -> str:
    """Show the part of the board that is fetched anew while people score."""
    board = read_scoring_board(current_context(), current_actor(), name)
    g.zone = board.definition.zone
    return render_template(
        "staff/live_board.html",
        board=board,
        call_name=name,
        definition=board.definition,
        **charts_of(board),
    )


@staff.get("/<name>/scoring/statistics", endpoint="score_statistics")
def statistics(name: str) -> str:
    """Show how harsh experts are, how far panels disagree, and abnormal scores."""
    view = read_statistics(current_context(), current_actor(), name)
    return call_page(
        "staff/statistics.html",
        name,
        "score",
        view=view,
        leanings=leaning_bars(view.experts),
    )


@staff.post("/<name>/scoring/reminders", endpoint="remind_experts")
def remind(name: str) -> Response:
    """Queue a reminder for everybody with open sheets."""
    done = remind_experts(current_context(), current_actor(), name)
    flash(page_text("scoring.reminded", n=done.queued, lately=done.lately, without=done.no_address))
    return redirect(url_for("staff.scoring", name=name), code=303)


@staff.post("/<name>/scoring/verdicts", endpoint="judge_score")
def judge(name: str) -> Response:
    """Decide whether an abnormal score stands."""
    judge_score(
        current_context(),
        current_actor(),
        name,
        written("expert"),
        written("submission"),
        verdict=written("verdict"),
        reason=written("reason"),
    )
    flash(page_text("statistics.judged_now"))
    return redirect(url_for("staff.score_statistics", name=name), code=303)


@staff.get("/<name>/scoring/panels/<panel>")
def minutes(name: str, panel: str) -> str:
    """Show a panel's minutes with all totals and signatures."""
    view = read_minutes(current_context(), current_actor(), name, panel)
    return call_page("staff/minutes.html", name, "score", view=view)


@staff.get("/<name>/rubric")
def rubric(name: str) -> str:
    """Show the rubric and its versions, with the form to change it."""
    view = read_rubric(current_context(), current_actor(), name)
    return call_page(
        "staff/rubric.html",
        name,
        "score",
        view=view,
        rows=rubric_rows(view.scoring, request.args.get("category", "")),
        category=request.args.get("category", ""),
        refused="",
    )


@staff.post("/<name>/rubric", endpoint="change_rubric")
def change(name: str) -> Response | tuple[str, int]:
    """Change the rubric; what was typed stays on the page when it is refused."""
    view = read_rubric(current_context(), current_actor(), name)
    document, rows = rubric_document(view.scoring, request.form.to_dict())
    try:
        done = change_rubric(current_context(), current_actor(), name, document, written("reason"))
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
        url_for("staff.rubric", name=name, category=written("category") or None), code=303
    )


@staff.get("/<name>/ranking/<code>", endpoint="ranked_submission")
def ranked(name: str, code: str) -> str:
    """Open one place of the ranking down to every mark it came from."""
    context, actor = current_context(), current_actor()
    preview = preview_ranking(context, actor, name)
    frozen = preview.versions and "preview" not in request.args
    view = read_ranking(context, actor, name, version_asked()) if frozen else preview
    row = next((each_row for each_row in view.rows if each_row.submission == code), None)
    if row is None:
        abort(404)
    rule = view.definition.scoring.for_category(row.category)
    return call_page("staff/ranked.html", name, "rank", view=view, row=row, rule=rule)


@staff.post("/<name>/scoring/withdrawals/<code>", endpoint="withdraw_submission")
def withdraw(name: str, code: str) -> Response:
    """Record that an applicant withdrew a submission."""
    withdraw_submission(current_context(), current_actor(), name, code, written("reason"))
    flash(page_text("scoring.withdrawn_now"))
    return redirect(url_for("staff.scoring", name=name), code=303)


@staff.post("/<name>/scoring/links/<code>", endpoint="revoke_links")
def revoke(name: str, code: str) -> Response:
    """End all links and sessions of an expert."""
    count = revoke_links(current_context(), current_actor(), name, "expert", code)
    flash(page_text("scoring.revoked_now", n=count))
    return redirect(url_for("staff.scoring", name=name), code=303)


@staff.get("/<name>/prints/<what>/<kind>")
def printed(name: str, what: str, kind: str) -> Response:
    """Hand out score sheets, minutes or the ranking for printing."""
    if what not in PRINTS or kind not in MEDIA:
        abort(404)
    file = print_scores(
        current_context(),
        current_actor(),
        name,
        what,
        kind,
        current_language(),
        only=request.args.get("only", ""),
    )
    return download(file.content, file.name, MEDIA[kind])
