"""What every answer tells the browser not to do."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g

POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; worker-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)

A_YEAR = 365 * 24 * 3600


def guard_answers(app: Flask) -> None:
    """Send the security headers with every answer; scripts run only with this answer's nonce."""

    @app.before_request
    def _draw_nonce() -> None:
        g.nonce = secrets.token_urlsafe(16)

    @app.after_request
    def _add_headers(answer: Response) -> Response:
        # A paper from outside comes with a policy of its own, stricter in all but its frame.
        answer.headers.setdefault(
            "Content-Security-Policy", POLICY.format(nonce=g.get("nonce", ""))
        )
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Referrer-Policy"] = "same-origin"
        answer.headers.setdefault("X-Frame-Options", "DENY")
        answer.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        if app.config["SESSION_COOKIE_SECURE"]:
            answer.headers["Strict-Transport-Security"] = f"max-age={A_YEAR}"
        if "Cache-Control" not in answer.headers:  # a shared machine must not keep a page
            answer.headers["Cache-Control"] = "no-store"
        return answer
