"""A real mailbox server (Dovecot) of the tests' own, over files in a folder."""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from reviewer.settings import InboxSettings
from tests.builders.mail_server import make_certificate

PATIENCE_SECONDS = 30
PASSWORD = "right"
CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/server.log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.pem
disable_plaintext_auth = no
default_internal_user = {owner}
default_internal_group = {group}
default_login_user = {owner}
first_valid_uid = 0
first_valid_gid = 0
mail_location = maildir:{folder}/mail
mail_uid = {owner}
mail_gid = {group}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={owner} gid={group} home={folder}/home
}}
"""


@dataclass(frozen=True)
class MailboxServer:
    """Hold a running server with one person's mailbox."""

    folder: Path
    port: int
    tls_port: int

    def settings(self, *, tls: bool = False, password: str = PASSWORD) -> InboxSettings:
        """Say how to reach the mailbox."""
        port = self.tls_port if tls else self.port
        return InboxSettings("127.0.0.1", port, "review", password, "INBOX", tls)

    def drop(self, raw: bytes) -> None:
        """Put a message into the mailbox."""
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=10) as server:
            server.login("review", PASSWORD)
            state, answer = server.append("INBOX", "", "", raw)
            assert state == "OK", answer

    def unread(self) -> int:
        """Count the messages that nobody has opened."""
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=10) as server:
            server.login("review", PASSWORD)
            server.select("INBOX", readonly=True)
            return len((server.search(None, "UNSEEN")[1][0] or b"").split())

    def number_anew(self) -> None:
        """Make the server forget how it numbered its messages, as after a move.

        Dovecot makes the new number of the second, so that second must be another one.
        """
        time.sleep(1.1)
        for file in (self.folder / "mail").glob("dovecot*"):
            file.unlink()


@contextmanager
def mailbox_server() -> Iterator[MailboxServer]:
    """Run the server on free ports until the block ends.

    It refuses to work as root: there it runs as nobody, in a folder that nobody can reach into.
    """
    program = shutil.which("dovecot") or "/usr/sbin/dovecot"
    assert Path(program).exists(), "no Dovecot on this machine: `make test` installs it"
    with TemporaryDirectory(prefix="pingyi-mailbox-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        server = MailboxServer(folder, _free_port(), _free_port())
        owner, group = _owner()
        _furnish(server, owner, group)
        command = [program, "-F", "-c", str(folder / "dovecot.conf")]
        given = {"user": owner, "group": group, "extra_groups": []} if os.getuid() == 0 else {}
        with (
            (folder / "start.log").open("wb") as log,
            subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **given,  # type: ignore[call-overload]  # by keyword only where needed
            ) as process,
        ):
            try:
                _wait_until_open(server.port, folder)
                yield server
            finally:
                process.terminate()


def _owner() -> tuple[str, str]:
    """Name the user and group that the server is to run as."""
    user = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    return user.pw_name, grp.getgrgid(user.pw_gid).gr_name


def _furnish(server: MailboxServer, owner: str, group: str) -> None:
    make_certificate(server.folder)
    for name in ("run", "state", "mail", "home"):
        (server.folder / name).mkdir()
    text = CONFIGURATION.format(
        folder=server.folder,
        owner=owner,
        group=group,
        port=server.port,
        tls_port=server.tls_port,
        password=PASSWORD,
    )
    (server.folder / "dovecot.conf").write_text(text, encoding="utf-8")
    for path in (server.folder, *server.folder.rglob("*")):
        shutil.chown(path, owner, group)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_until_open(port: int, folder: Path) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < end, (folder / "start.log").read_text(encoding="utf-8")
            time.sleep(0.05)
        else:
            return
