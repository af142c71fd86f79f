"""What anybody may read: the public notices, and how to check an audit file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast
from zoneinfo import ZoneInfo

from flask import Flask, g, render_template, request
from flask.typing import RouteCallable
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from reviewer.errors import BadInput, Unavailable
from reviewer.usecases.archive.audit import Check
from reviewer.usecases.archive.public_evidence import read_public_evidence
from reviewer.usecases.archive.sandbox import verify_sandboxed
from reviewer.usecases.results.final import has_final, read_public_final
from reviewer.usecases.results.notice import is_being_corrected, read_public_notice
from web.errors import status_of
from web.form_values import written
from web.identity import current_context, current_language
from web.public.blueprint import public
from web.request_limits import plain
from web.template_context import domain_text
from web.uploads import laid_out

OK = 200
MOST_FINDINGS = 20
LONGEST_FINDING = 500  # letters of one finding: what it quotes comes from a stranger's file
RATE_OF_ONE = "10 per minute"
RATE_OF_ALL = "60 per minute"


@public.get("/notices/<name>")
def notice(name: str) -> str:
    """Show the newest notice of a call."""
    context = current_context()
    view = read_public_notice(context, name, current_language())
    g.zone = ZoneInfo(view.head.timezone)
    correcting = is_being_corrected(context, name)
    return render_template(
        "public/notice.html", view=view, correcting=correcting, final=has_final(context, name)
    )


@public.get("/notices/<name>/final", endpoint="final_list")
def final(name: str) -> str:
    """Show the newest final list of a call."""
    view = read_public_final(current_context(), name, current_language())
    g.zone = ZoneInfo(view.head.timezone)
    return render_template("public/final.html", view=view)


@public.get("/notices/<name>/evidence", endpoint="public_evidence")
def evidence(name: str) -> str:
    """Show anybody what stands behind a notice: draws, exceptions, and who confirmed them."""
    view = read_public_evidence(current_context(), name)
    g.zone = view.definition.zone
    return render_template("public/evidence.html", view=view, name=name)


@public.get("/verify")
def verify() -> str:
    """Explain how an audit file is checked, and offer to check one."""
    return render_template("public/verify.html", checks=None, file="", wrong="", digest="")


@public.post("/verify")
def check() -> str | tuple[str, int]:
    """Check an audit file that anybody sends, keep nothing of it, and show what was found."""
    digest = "".join(written("digest").split()).lower()[:200]
    checks: list[Shown] | None = None
    file, wrong, status = "", "", OK
    try:
        with laid_out(request.files.getlist("file")[:1]) as (path,):
            file = path.name
            checks = [_shown(entry) for entry in verify_sandboxed(path, digest or None)]
    except (BadInput, Unavailable) as refusal:
        wrong, status = plain(domain_text(refusal.code, **refusal.details)), status_of(refusal)
    page = render_template(
        "public/verify.html", checks=checks, file=plain(file), wrong=wrong, digest=plain(digest)
    )
    return page, status


@dataclass(frozen=True)
class Shown:
    """Show one check: what was found, as far as a page has room, and how much more there is."""

    name: str
    holds: bool
    found: tuple[str, ...]
    notes: tuple[str, ...]
    more: int


def _shown(section: Check) -> Shown:
    texts, notes = (
        tuple(
            plain(domain_text(found.code, **found.details))[:LONGEST_FINDING]
            for found in findings[:MOST_FINDINGS]
        )
        for findings in (section.found, section.notes)
    )
    over = (max(len(findings) - MOST_FINDINGS, 0) for findings in (section.found, section.notes))
    return Shown(section.name, section.holds, texts, notes, sum(over))


def slow_checking(app: Flask, limiter: Limiter) -> None:
    """Bound how often files are checked, for one address and for all together."""
    for rate, key in ((RATE_OF_ONE, get_remote_address), (RATE_OF_ALL, _everybody)):
        slowed = limiter.limit(rate, key_func=key)(app.view_functions["public.check"])
        app.view_functions["public.check"] = cast("RouteCallable", slowed)


def _everybody() -> str:
    return "everybody"
