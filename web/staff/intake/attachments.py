"""Papers that come with submissions: hand in, see what waits, say whose it is, look at one."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from reviewer.usecases.attachments import (
    AttachedView,
    AttachmentView,
    assign_attachment,
    attach_files,
    list_attachments,
    read_attachment,
    summarise_attachment,
)
from web.downloads import hand_over
from web.form_values import address_words, page_asked, written
from web.identity import current_actor, current_context
from web.listing import cut, speaks_of
from web.staff.blueprint import staff
from web.staff.template_context import call_page, overview_of
from web.template_context import page_text
from web.uploads import laid_out_tree

SHOWN = ("waiting", "attached")


@staff.get("/<name>/attachments", endpoint="attachments")
def attachments(name: str) -> str:
    """List the attachments, those that wait for staff first."""
    return _page(name, None)


@staff.post("/<name>/attachments", endpoint="upload_attachments")
def hand_in(name: str) -> str:
    """Take files, folders and archives in, and say what became of them."""
    overview_of(name)  # nothing is laid out for somebody who may not even read here
    with laid_out_tree(request.files.getlist("files")) as paths:
        taken = attach_files(current_context(), current_actor(), name, paths)
    return _page(name, taken)


@staff.get("/<name>/attachments/<int:number>", endpoint="attachment")
def attachment(name: str, number: int) -> str:
    """Show one attachment in the page."""
    view = summarise_attachment(current_context(), current_actor(), name, number)
    return call_page("staff/attachment.html", name, "attachments", attachment=view)


@staff.post("/<name>/attachments/<int:number>", endpoint="assign_attachment")
def assign(name: str, number: int) -> Response:
    """Say whose an attachment is."""
    code = written("submission").strip()
    assign_attachment(current_context(), current_actor(), name, number, code)
    flash(page_text("attachments.assigned", code=code))
    back = url_for("staff.attachments", name=name, show=written("show") or None)
    return redirect(back, code=303)


@staff.get("/<name>/attachments/<int:number>/file", endpoint="attachment_file")
def paper_file(name: str, number: int) -> Response:
    """Hand out the bytes of an attachment: to look at where that is safe, else to keep."""
    view = read_attachment(current_context(), current_actor(), name, number)
    return hand_over(view, keep="keep" in request.args)


def _page(name: str, taken: AttachedView | None) -> str:
    every = list_attachments(current_context(), current_actor(), name)
    asked = {key: address_words(key) for key in ("show", "text")}
    ordered = sorted(every, key=lambda entry: (entry.submission is not None, entry.path))
    return call_page(
        "staff/attachments.html",
        name,
        "attachments",
        listing=cut([row for row in ordered if _fits(row, asked)], page_asked()),
        asked=asked,
        shown=SHOWN,
        waiting=sum(row.submission is None for row in every),
        taken=taken,
    )


def _fits(row: AttachmentView, asked: dict[str, str | None]) -> bool:
    wanted = {"waiting": row.submission is None, "attached": row.submission is not None}
    if asked["show"] and not wanted.get(asked["show"], True):
        return False
    return speaks_of(asked["text"], (row.path, row.submission, row.digest))
