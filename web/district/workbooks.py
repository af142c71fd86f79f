"""What the district handed in, and handing in more."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from reviewer.usecases.district import DistrictView, import_own_workbooks, read_district
from reviewer.usecases.import_workbooks import ImportView
from web.asked import written
from web.frame import page_text
from web.identity import the_actor, the_desk
from web.uploads import laid_out


def home() -> str:
    """Show the district's submissions and what became of each row."""
    actor = the_actor()
    return _page(read_district(the_desk(), actor, actor.call), None)


def hand_in() -> str | Response:
    """Take the district's workbook in, or read it on trial."""
    actor = the_actor()
    trial = written("do") == "trial"
    with laid_out(request.files.getlist("files")) as paths:
        view = import_own_workbooks(the_desk(), actor, actor.call, paths, dry_run=trial)
    if trial:
        return _page(read_district(the_desk(), actor, actor.call), view)
    flash(page_text("import.done"))
    return redirect(url_for("district.home"), code=303)


def _page(view: DistrictView, trial: ImportView | None) -> str:
    g.zone = view.definition.zone
    return render_template("district/home.html", view=view, trial=trial)
