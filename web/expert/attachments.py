"""The attachments of the submissions that an expert is to score."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response

from reviewer.usecases.attachments import read_attachment, summarise_attachment
from web.downloads import hand_over
from web.expert.blueprint import expert
from web.identity import current_actor, current_context


@expert.get("/attachments/<int:number>")
def attachment(number: int) -> str:
    """Show one attachment in the page."""
    actor = current_actor()
    view = summarise_attachment(current_context(), actor, actor.call, number)
    return render_template("expert/attachment.html", attachment=view)


@expert.get("/attachments/<int:number>/file")
def attachment_file(number: int) -> Response:
    """Hand out the bytes of an attachment: to look at where that is safe, else to keep."""
    actor = current_actor()
    view = read_attachment(current_context(), actor, actor.call, number)
    return hand_over(view, keep="keep" in request.args)
