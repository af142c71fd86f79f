"""The public notice, the files of the call, and its archive."""

from __future__ import annotations

from typing import Literal

from flask import abort, flash, redirect, url_for
from werkzeug.wrappers import Response

from reviewer.errors import NotFound
from reviewer.usecases.archive.audit import write_audit
from reviewer.usecases.archive.export import MARKS, PARTS, export_part, parts_of
from reviewer.usecases.archive.folder import write_zip
from reviewer.usecases.results.notice import (
    NoticeView,
    NoticeWording,
    archive_call,
    notice_files,
    preview_notice,
    publish_notice,
    read_notice,
)
from reviewer.usecases.results.rank import read_ranking
from reviewer.usecases.scoring.standing import may_see_standing
from web.downloads import XLSX, StoredFile, download
from web.forms import Form, OptionalDay, Words, read_form
from web.identity import current_actor, current_context, current_language
from web.staff.blueprint import staff
from web.staff.template_context import call_page
from web.template_context import page_text

MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": XLSX,
}


class PublicationForm(Form):
    """From which day the notice stands, None: today; and what staff wrote in it themselves."""

    published_on: OptionalDay = None
    opening_zh: Words = ""
    opening_en: Words = ""
    closing_zh: Words = ""
    closing_en: Words = ""
    person: Words = ""
    telephone: Words = ""
    email: Words = ""
    address: Words = ""
    scores: Literal["", "yes", "no"] = ""

    def wording(self) -> NoticeWording:
        """Give what was written, for the use case."""
        return NoticeWording(**self.model_dump(exclude={"published_on"}))


@staff.get("/<name>/notice")
def notice(name: str) -> str:
    """Show the notice with its days and files, and the form for a new one."""
    return _page(name, None, None)


@staff.post("/<name>/notice/preview", endpoint="preview_notice")
def preview(name: str) -> str:
    """Show what the notice would say, with the form as it was filled in."""
    form = read_form(PublicationForm)
    draft = preview_notice(
        current_context(),
        current_actor(),
        name,
        form.published_on,
        form.wording(),
        current_language(),
    )
    return _page(name, form, draft)


def _page(name: str, form: PublicationForm | None, draft: NoticeView | None) -> str:
    try:
        view = read_notice(current_context(), current_actor(), name, current_language())
    except NotFound:
        view = None
    try:
        ranking = read_ranking(current_context(), current_actor(), name)
    except NotFound:
        ranking = None
    return call_page(
        "staff/notice.html",
        name,
        "notice",
        view=view,
        ranking=ranking,
        kinds=tuple(MEDIA_TYPES),
        form=form or PublicationForm(),
        draft=draft,
    )


@staff.post("/<name>/notice")
def publish(name: str) -> Response:
    """Publish the notice from today or from a given day."""
    form = read_form(PublicationForm)
    view = publish_notice(
        current_context(), current_actor(), name, form.published_on, form.wording()
    )
    flash(page_text("notice.published_now", version=view.version))
    return redirect(url_for("staff.notice", name=name), code=303)


@staff.get("/<name>/notice/<kind>")
def notice_file(name: str, kind: str) -> Response:
    """Hand out the notice as Word, PDF or Excel."""
    files = notice_files(current_context(), current_actor(), name, current_language())
    found = next((file for file in files if file.name.endswith(f".{kind}")), None)
    if found is None or kind not in MEDIA_TYPES:
        abort(404)
    return download(found.content, found.name, MEDIA_TYPES[kind])


@staff.get("/<name>/archive")
def archive(name: str) -> str:
    """List the files of the call, to keep or to hand on."""
    open_now = may_see_standing(current_context(), current_actor(), name)
    known = parts_of(current_context(), current_actor(), name)
    parts = tuple(part for part in known if open_now or part not in MARKS)
    return call_page("staff/archive.html", name, "archive", parts=parts, whole=open_now)


@staff.get("/<name>/archive/folder")
def archive_folder(name: str) -> Response:
    """Hand out the whole folder of the call; it is written to disk first, however large it is."""
    stored = StoredFile()
    made = write_zip(current_context(), current_actor(), name, stored.stream, current_language())
    answer = download(stored, f"{made.name}.zip", "application/zip")
    answer.content_length = stored.size
    return answer


@staff.get("/<name>/archive/<part>")
def export(name: str, part: str) -> Response:
    """Hand out one workbook of the call."""
    if part not in PARTS:
        abort(404)
    book = export_part(current_context(), current_actor(), name, part, current_language())
    if book is None:
        raise NotFound("error.nothing_to_export", part=page_text(f"archive.part.{part}"))
    return download(book.content, book.name, XLSX)


@staff.get("/<name>/archive/audit")
def audit(name: str) -> Response:
    """Hand out the file from which anyone can re-check draw, plan and ranking.

    While sheets are awaited it is the public part alone: the sealed one holds every mark.
    """
    sealed = may_see_standing(current_context(), current_actor(), name)
    text = write_audit(current_context(), current_actor(), name, sealed=sealed)
    kind = "audit" if sealed else "audit-public"
    return download(text.encode(), f"{name}-{kind}.json", "application/json")


@staff.post("/<name>/archive")
def close(name: str) -> Response:
    """Close the call after its notice has run."""
    archive_call(current_context(), current_actor(), name)
    flash(page_text("archive.closed"))
    return redirect(url_for("staff.archive", name=name), code=303)
