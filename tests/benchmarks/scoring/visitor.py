"""An expert at a browser, without one: signs in by link, opens sheets, saves them by script."""

from __future__ import annotations

import http.client
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
FIELD = re.compile(r'name="(mark-[a-z0-9_]+)"')
TIMEOUT = 30


@dataclass
class Answer:
    """Hold one answer: status, text, and where it leads."""

    status: int
    text: str
    location: str = ""


@dataclass
class Visitor:
    """Keep one connection and its cookie; every request is timed in seconds."""

    host: str
    port: int
    cookie: str = ""
    token: str = ""
    connection: http.client.HTTPConnection | None = field(default=None, repr=False)

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> Answer:
        """Send one request; raises OSError or HTTPException where no answer comes."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection(self.host, self.port, timeout=TIMEOUT)
        headers = {"Cookie": self.cookie}
        if form is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Accept": "application/json",
            }
        try:
            self.connection.request(method, path, urlencode(form) if form else None, headers)
            answer = self.connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            self.connection = None
            raise
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self.cookie = value.partition(";")[0]
        return Answer(answer.status, text, answer.getheader("Location") or "")

    def sign_in(self, token: str) -> None:
        """Open the personal link and press the button."""
        page = self.ask("GET", f"/enter/{token}")
        self.token = TOKEN.findall(page.text)[0]
        assert self.ask("POST", f"/enter/{token}", {"csrf_token": self.token}).status == 303

    def open_sheet(self, code: str) -> list[str]:
        """Open a sheet and give the names of its marks; the form token is kept."""
        page = self.ask("GET", f"/review/submissions/{code}")
        assert page.status == 200, page.status
        self.token = TOKEN.findall(page.text)[0]
        return sorted(set(FIELD.findall(page.text)))

    def save(self, code: str, version: int, values: dict[str, str], comment: str) -> Answer:
        """Save a draft as the script of the page does."""
        form = {"csrf_token": self.token, "version": str(version), "comment": comment, **values}
        return self.ask("POST", f"/review/submissions/{code}", form)

    def close(self) -> None:
        """Hang up."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def timed(seconds: list[float], begin: float) -> None:
    """Note how long a request took."""
    seconds.append(time.perf_counter() - begin)
