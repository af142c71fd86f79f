"""The papers of the submissions that an expert is to score."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response

from reviewer.usecases.attachments import read_attachment, summarise_paper
from web.downloads import hand_over
from web.expert.blueprint import expert
from web.identity import the_actor, the_desk


@expert.get("/papers/<int:number>")
def attachment(number: int) -> str:
    """Show one paper in the page."""
    actor = the_actor()
    view = summarise_paper(the_desk(), actor, actor.call, number)
    return render_template("expert/paper.html", paper=view)


@expert.get("/papers/<int:number>/file")
def attachment_file(number: int) -> Response:
    """Hand out the bytes of a paper: to look at where that is safe, else to keep."""
    actor = the_actor()
    view = read_attachment(the_desk(), actor, actor.call, number)
    return hand_over(view, keep="keep" in request.args)
