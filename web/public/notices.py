"""What anybody may read: the public notices, and how to check an audit file."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import g, render_template

from reviewer.usecases.publish_notice import is_being_corrected, read_public_notice
from web.identity import the_desk, the_language


def notice(name: str) -> str:
    """Show the newest notice of a call."""
    view = read_public_notice(the_desk(), name, the_language())
    g.zone = ZoneInfo(view.head.timezone)
    correcting = is_being_corrected(the_desk(), name)
    return render_template("public/notice.html", view=view, correcting=correcting)


def verify() -> str:
    """Explain how an audit file is checked."""
    return render_template("public/verify.html")
