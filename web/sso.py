"""The sign-on of the house (SSO): take the proxy's word for a person, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# No header of a visitor can come in under this name: those begin with HTTP_.
VOUCHED = "pingyi.office_name"


class TrustedHeaderSignOn:
    """Stand before the application and hand on the name that the trusted proxy gives.

    The header is taken away from every request; only where it came from the proxy's own address
    does the application learn of it. This must be the outermost part: whatever reads the visitor's
    address from `X-Forwarded-For` comes after it.
    """

    def __init__(self, application: WSGIApplication, proxy: str, header: str) -> None:
        self._application = application
        self._proxy = proxy
        self._header = "HTTP_" + header.upper().replace("-", "_")

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        name = str(environ.pop(self._header, "")).strip()
        environ.pop(VOUCHED, None)
        if name and environ.get("REMOTE_ADDR") == self._proxy:
            # WSGI hands bytes on as Latin-1; names are UTF-8.
            environ[VOUCHED] = name.encode("latin-1").decode("utf-8", errors="replace")
        return self._application(environ, start)
