"""The final list: what stands after the notice, published version by version."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from werkzeug.wrappers import Response

from reviewer.usecases.results.final import final_files, publish_final, read_final
from reviewer.usecases.results.result_files import LETTER_KINDS, certificates_file
from web.downloads import MEDIA, download
from web.identity import current_actor, current_context, current_language
from web.staff.blueprint import staff
from web.staff.results.notices import MEDIA_TYPES
from web.staff.template_context import call_page
from web.template_context import page_text


@staff.get("/<name>/final")
def final(name: str) -> str:
    """Show the newest final list, and what a new one would hold."""
    view = read_final(current_context(), current_actor(), name, current_language())
    return call_page(
        "staff/final.html", name, "final", view=view, kinds=tuple(MEDIA_TYPES), letters=LETTER_KINDS
    )


@staff.post("/<name>/final", endpoint="publish_final")
def publish(name: str) -> Response:
    """Publish what nothing holds."""
    row = publish_final(current_context(), current_actor(), name)
    flash(page_text("final.published_now", version=row.version))
    return redirect(url_for("staff.final", name=name), code=303)


@staff.get("/<name>/final/<kind>")
def final_file(name: str, kind: str) -> Response:
    """Hand out the final list as Word, PDF or Excel."""
    if kind not in MEDIA_TYPES:
        abort(404)
    files = final_files(current_context(), current_actor(), name, current_language())
    found = next(file for file in files if file.name.endswith(f".{kind}"))
    return download(found.content, found.name, MEDIA_TYPES[kind])


@staff.get("/<name>/final/certificates/<kind>")
def certificates(name: str, kind: str) -> Response:
    """Hand out a certificate for each on the final list."""
    if kind not in LETTER_KINDS:
        abort(404)
    file = certificates_file(current_context(), current_actor(), name, kind, current_language())
    return download(file.content, file.name, MEDIA[kind])
