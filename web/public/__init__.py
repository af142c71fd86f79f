"""Pages for everyone: the front page, signing in and out, the choice of language."""

from __future__ import annotations

from flask import Blueprint

from web.public import entrance, notices

public = Blueprint("public", __name__)
public.add_url_rule("/", view_func=entrance.front)
public.add_url_rule("/enter/<token>", view_func=entrance.enter, methods=["GET", "POST"])
public.add_url_rule("/notices/<name>", view_func=notices.notice)
public.add_url_rule("/verify", view_func=notices.verify)
public.add_url_rule("/verify", view_func=notices.check, methods=["POST"])
public.add_url_rule("/leave", view_func=entrance.leave, methods=["POST"])
public.add_url_rule("/leave-everywhere", view_func=entrance.leave_everywhere, methods=["POST"])
public.add_url_rule("/language", view_func=entrance.change_language, methods=["POST"])
