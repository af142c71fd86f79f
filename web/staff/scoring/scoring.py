"""How far scoring is."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from reviewer.usecases.archive.evidence import public_moments
from reviewer.usecases.scoring.board import ScoringBoard, read_scoring_board
from reviewer.usecases.scoring.recusals import list_recusals
from reviewer.usecases.scoring.reopen import reopen_scoresheet
from reviewer.usecases.scoring.standing import look_early
from reviewer.usecases.scoring.workbooks import import_scores, write_score_template
from web.downloads import XLSX, download
from web.form_values import written
from web.identity import current_actor, current_context, current_language
from web.imported import shown_files
from web.staff.blueprint import staff
from web.staff.scoring.charts import charts_of
from web.staff.template_context import call_page, overview_of
from web.template_context import page_text
from web.uploads import laid_out

# When scoring opened, when somebody looked at the standing, when a panel or the ranking closed it.
SCORING_MOMENTS = ("scoring_opened", "standing_opened", "panel_closed", "ranked")


@staff.get("/<name>/scoring")
def scoring(name: str) -> str:
    """Show who signed, began and handed in, and how far scores lie apart."""
    planned = overview_of(name).plan_version is not None
    board = read_scoring_board(current_context(), current_actor(), name) if planned else None
    return _board_page(name, board, None, None)


@staff.post("/<name>/scoring/reopen")
def reopen(name: str) -> Response:
    """Give a handed-in sheet back to its expert, with the reason."""
    reopen_scoresheet(
        current_context(),
        current_actor(),
        name,
        written("expert"),
        written("submission"),
        written("reason"),
    )
    flash(page_text("scoring.reopened"))
    return redirect(url_for("staff.scoring", name=name), code=303)


@staff.post("/<name>/scoring/look", endpoint="look_early")
def look(name: str) -> Response:
    """Show marks and ranks before all sheets are in: with a reason, on record."""
    look_early(current_context(), current_actor(), name, written("reason"))
    flash(page_text("standing.looked"))
    return redirect(url_for("staff.scoring", name=name), code=303)


@staff.get("/<name>/scoring/template", endpoint="score_template")
def template(name: str) -> Response:
    """Hand out the blank score workbook."""
    content = write_score_template(current_context(), current_actor(), name, current_language())
    return download(content, f"{name}-{page_text('scoring.template_name')}.xlsx", XLSX)


@staff.post("/<name>/scoring", endpoint="import_scores")
def upload(name: str) -> str:
    """Take a filled score workbook in and show what became of each row."""
    actor = current_actor()
    with laid_out(request.files.getlist("files")[:1]) as paths:
        taken = import_scores(current_context(), actor, name, paths[0])
    board = read_scoring_board(current_context(), current_actor(), name)
    shown = shown_files([taken.file], every=True)
    return _board_page(name, board, taken, shown)


def _board_page(name: str, board: ScoringBoard | None, taken: object, shown: object) -> str:
    return call_page(
        "staff/scoring.html",
        name,
        "score",
        board=board,
        recusals=list_recusals(current_context(), current_actor(), name),
        taken=taken,
        shown=shown,
        call_name=name,
        moments=public_moments(current_context(), current_actor(), name, *SCORING_MOMENTS),
        **(charts_of(board) if board else {}),
    )
