"""The page on which an invited person confirms, declines or asks for another time."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from reviewer.errors import BadInput
from reviewer.usecases.invitations.answers import give_answer, open_answer_page
from web.form_values import written
from web.forms import Form, Version, read_form
from web.identity import current_context
from web.public.blueprint import answering
from web.template_context import domain_text, page_text

UNPROCESSABLE = 422


class AnswerForm(Form):
    """Which version of the arrangement the person saw; 0: it was not on the page."""

    shown: Version = 0


@answering.route("/answer/<token>", methods=["GET", "POST"])
def answer(token: str) -> str | tuple[str, int] | Response:
    """Show what is arranged; only pressing a button answers: mail scanners open links."""
    page = open_answer_page(current_context(), token)
    g.zone = page.definition.zone
    if request.method != "POST":
        return render_template("public/answer.html", view=page, typed=None, fault="")
    typed = {"answer": written("answer"), "note": written("note")}
    try:
        give_answer(current_context(), token, shown=read_form(AnswerForm).shown, **typed)
    except BadInput as refusal:
        if refusal.code not in {"error.answer_word", "error.answer_reason"}:
            raise
        fault = domain_text(refusal.code, **refusal.details)
        shown = render_template("public/answer.html", view=page, typed=typed, fault=fault)
        return shown, UNPROCESSABLE
    flash(page_text("answer.kept"))
    return redirect(url_for("answering.answer", token=token), code=303)
