"""A mailbox server that opens no folder to a program that has not said who it is, as NetEase's."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from reviewer.settings import InboxSettings


@dataclass
class ShyMailbox:
    """Hold what the server has and what it was told; `asks` False: it opens at once."""

    folders: Sequence[str] = ("INBOX",)
    letters: Sequence[bytes] = ()
    spoilt: frozenset[int] = frozenset()
    asks: bool = True
    heard: list[str] = field(default_factory=list)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    box: ShyMailbox


class _Talk(socketserver.StreamRequestHandler):
    @property
    def box(self) -> ShyMailbox:
        assert isinstance(self.server, _Server)
        return self.server.box

    def handle(self) -> None:
        known = not self.box.asks
        self.say("* OK ready")
        while line := self.rfile.readline().decode("latin-1").strip():
            tag, _, rest = line.partition(" ")
            command = rest.split(" ")[0].upper()
            self.box.heard.append(rest)
            known = known or command == "ID"
            for answer in self.answers(command, rest, known=known):
                self.say(answer.replace("TAG", tag))
            if command == "LOGOUT":
                return

    def answers(self, command: str, rest: str, *, known: bool) -> list[str]:
        if command == "CAPABILITY":
            return ["* CAPABILITY IMAP4rev1 ID UIDPLUS", "TAG OK done"]
        if command == "EXAMINE" and not known:
            return ["TAG NO EXAMINE Unsafe Login. Please contact the help desk"]
        if command == "EXAMINE" and rest.partition(" ")[2].strip('"') not in self.box.folders:
            return ["TAG NO no such folder"]
        if command == "EXAMINE":
            return ["* 1 EXISTS", "* OK [UIDVALIDITY 7] valid", "TAG OK [READ-ONLY] done"]
        if rest.upper().startswith("UID SEARCH"):
            numbers = " ".join(str(at) for at in range(1, len(self.box.letters) + 1))
            return [f"* SEARCH {numbers}", "TAG OK done"]
        if rest.upper().startswith("UID FETCH"):
            return self.fetched(int(rest.split(" ")[2]), rest)
        return ["TAG OK done"]

    def fetched(self, number: int, rest: str) -> list[str]:
        raw = self.box.letters[number - 1]
        if "SIZE" in rest:
            return [f"* 1 FETCH (UID {number} RFC822.SIZE {len(raw)})", "TAG OK done"]
        if number in self.box.spoilt:
            return ["TAG NO message is damaged"]
        self.wfile.write(f"* 1 FETCH (UID {number} BODY[]<0> {{{len(raw)}}}\r\n".encode() + raw)
        return [")", "TAG OK done"]

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def shy_mailbox(box: ShyMailbox, folder: str = "INBOX") -> Iterator[InboxSettings]:
    """Run the server on a free port until the block ends."""

    with _Server(("127.0.0.1", 0), _Talk) as server:
        server.box = box
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield InboxSettings(
                "127.0.0.1", server.server_address[1], "review", "right", folder, tls=False
            )
        finally:
            server.shutdown()
