"""What came back, and the people whom no mail can reach."""

from __future__ import annotations

from flask import Response as FlaskResponse
from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from reviewer.usecases.invitations.call_list import (
    list_people_to_call,
    mark_called,
    write_call_list,
)
from reviewer.usecases.invitations.views import list_incoming
from reviewer.usecases.mail.collect import read_raw_mail, receive_files, resolve_incoming
from web.downloads import XLSX, download
from web.form_values import page_asked, written
from web.identity import current_actor, current_context, current_language
from web.listing import cut
from web.staff.blueprint import staff
from web.staff.template_context import call_page, overview_of
from web.template_context import page_text
from web.uploads import laid_out


@staff.get("/<name>/invitations/inbox")
def inbox(name: str) -> str:
    """Show what came back, what waits for a person first."""
    overview_of(name)
    rows = list_incoming(current_context(), current_actor(), name)
    ordered = sorted(rows, key=lambda row: (row.state != "waits", -row.number))
    waiting = sum(row.state == "waits" for row in rows)
    return call_page(
        "staff/inbox.html",
        name,
        "invite",
        listing=cut(ordered, page_asked()),
        waiting=waiting,
        tab="inbox",
    )


@staff.post("/<name>/invitations/inbox", endpoint="receive_messages")
def receive_messages(name: str) -> Response:
    """Read saved mails that staff hand in."""
    overview_of(name)  # nothing is laid out for somebody who may not even read here
    with laid_out(request.files.getlist("files")) as paths:
        done = receive_files(current_context(), current_actor(), paths)
    flash(
        page_text(
            "inbox.taken",
            n=done.count,
            understood=done.understood,
            waiting=done.waiting,
            known=done.known,
        )
    )
    return redirect(url_for("staff.inbox", name=name), code=303)


@staff.post("/<name>/invitations/inbox/<int:number>", endpoint="resolve_message")
def settle(name: str, number: int) -> Response:
    """Close what waited, with the answer read out of it or without."""
    resolve_incoming(
        current_context(),
        current_actor(),
        name,
        number,
        note=written("note"),
        answer=written("answer") or None,
    )
    flash(page_text("inbox.settled"))
    return redirect(url_for("staff.inbox", name=name), code=303)


@staff.get("/<name>/invitations/inbox/<int:number>.eml", endpoint="incoming_message")
def raw(name: str, number: int) -> FlaskResponse:
    """Hand out a message as it came."""
    content = read_raw_mail(current_context(), current_actor(), name, number)
    return download(content, f"来信{number}.eml", "message/rfc822")


@staff.get("/<name>/invitations/calls")
def call_list(name: str) -> str:
    """Show whom to ring up, and what to say."""
    overview_of(name)
    rows = list_people_to_call(current_context(), current_actor(), name)
    return call_page("staff/call_list.html", name, "invite", rows=rows, tab="calls")


@staff.post("/<name>/invitations/calls/<int:number>", endpoint="record_phone_call")
def called(name: str, number: int) -> Response:
    """Note that a person was told by telephone."""
    mark_called(
        current_context(),
        current_actor(),
        name,
        number,
        note=written("note"),
        answer=written("answer") or None,
    )
    flash(page_text("calls.noted"))
    return redirect(url_for("staff.call_list", name=name), code=303)


@staff.get("/<name>/invitations/calls.xlsx")
def call_list_file(name: str) -> FlaskResponse:
    """Hand out the call list as a workbook to print."""
    content = write_call_list(current_context(), current_actor(), name, current_language())
    return download(content, "电话通知单.xlsx", XLSX)
