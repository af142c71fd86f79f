"""Connections end when a request takes too long to arrive: a trickle is no request."""

from __future__ import annotations

import time
from collections.abc import Callable

from waitress.channel import HTTPChannel

HEADER_SECONDS = 20.0  # a browser sends its header at once, a phone on a bad line within seconds
BODY_SECONDS = 600.0  # a hundred megabytes of attachments over a slow line
IDLE_SECONDS = 60  # a connection on which nothing comes
MOST_OF_ONE_ADDRESS = 400  # half of all; a meeting room of phones may share one


class DeadlineChannel(HTTPChannel):  # type: ignore[misc]  # waitress is untyped upstream
    """Receive requests, each within its time: the header first, then the body."""

    clock: Callable[[], float] = staticmethod(time.monotonic)
    begun: float | None = None
    most_of_one = 0  # connections of one address; 0: any number, behind a proxy

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)
        same = sum(
            channel.addr[0] == self.addr[0] for channel in self.server.active_channels.values()
        )
        if self.most_of_one and same > self.most_of_one:
            self.will_close = True

    def received(self, data: bytes) -> bool:
        """Take bytes in; close the connection where the request has taken too long."""
        now = self.clock()
        if self.request is None:
            self.begun = now
        elif self.begun is not None and now - self.begun > self._limit():
            self.will_close = True
            return False
        taken = bool(super().received(data))
        if self.request is None:
            self.begun = None
        return taken

    def _limit(self) -> float:
        return BODY_SECONDS if self.request.headers_finished else HEADER_SECONDS


class CappedChannel(DeadlineChannel):
    """Let no address of its own take half of all connections."""

    most_of_one = MOST_OF_ONE_ADDRESS
