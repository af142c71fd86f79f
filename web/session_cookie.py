"""When the session's cookie is sent anew: with pages, not with what a page asks for beside them."""

from __future__ import annotations

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin


class PageSessions(SecureCookieSessionInterface):
    """Prolong a session when a page is opened.

    A page that follows the day, or saves a sheet, asks for something every few seconds. An answer
    that was on its way while the same person opened another page would bring the session back as
    it was before: what that page had to say would be lost, or the language chosen on it.
    """

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Tell whether the answer carries the cookie; browsers say what they ask for."""
        beside = request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"
        if beside and not session.modified:
            return False
        return super().should_set_cookie(app, session)
