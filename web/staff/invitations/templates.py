"""The words of a call's letters: change, preview, try out."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from reviewer.usecases.invitations.templates import (
    change_letter,
    preview_letter,
    read_letters,
    send_test_letter,
)
from web.form_values import written
from web.identity import current_actor, current_context
from web.staff.blueprint import staff
from web.staff.template_context import call_page
from web.template_context import page_text

FIRST = "expert/request"
LANGUAGES = ("zh", "en")
Texts = dict[str, tuple[str, str]]


@staff.get("/<name>/invitations/letters", endpoint="letter_templates")
def letters(name: str) -> str:
    """Show one letter's words in both languages, and how it reads."""
    chosen = request.args.get("letter", FIRST)
    return _page(name, chosen, None)


@staff.post("/<name>/invitations/letters", endpoint="change_letter")
def change(name: str) -> str | Response:
    """Keep, preview or try out, as the button pressed says."""
    chosen = written("letter") or FIRST
    texts: Texts = {
        language: (written(f"subject_{language}"), written(f"opening_{language}"))
        for language in LANGUAGES
    }
    if written("do") == "preview":
        return _page(name, chosen, texts)
    if written("do") == "test":
        send_test_letter(
            current_context(), current_actor(), name, _parts(chosen), written("recipient")
        )
        flash(page_text("letters.test_queued", address=written("recipient")))
    else:
        change_letter(current_context(), current_actor(), name, _parts(chosen), texts)
        flash(page_text("letters.kept"))
    return redirect(url_for("staff.letter_templates", name=name, letter=chosen), code=303)


def _page(name: str, chosen: str, texts: Texts | None) -> str:
    forms = read_letters(current_context(), current_actor(), name)
    shown = preview_letter(current_context(), current_actor(), name, _parts(chosen), texts)
    kept = {form.language: form for form in forms if f"{form.audience}/{form.act}" == chosen}
    fields = texts or {key: (form.subject, form.opening) for key, form in kept.items()}
    return call_page(
        "staff/letters.html",
        name,
        "invite",
        choices=list(dict.fromkeys((form.audience, form.act) for form in forms)),
        own={f"{form.audience}/{form.act}" for form in forms if form.own},
        chosen=chosen,
        fields=fields,
        shown=shown,
        unsaved=texts is not None,
        tab="letters",
    )


def _parts(letter: str) -> tuple[str, str]:
    audience, _, act = letter.partition("/")
    return audience, act
