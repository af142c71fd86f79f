"""The few things that differ from one installation to the next."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reviewer.errors import Misconfigured

PLACEHOLDER_SECRETS = frozenset({"", "secret", "changeme", "change-me", "placeholder", "dev"})
SHORTEST_SECRET = 32
YES = frozenset({"1", "true", "yes"})
HEADER_NAME = re.compile(r"[Xx]-[A-Za-z0-9]+(-[A-Za-z0-9]+)*", re.ASCII)  # none that HTTP uses


@dataclass(frozen=True)
class MailSettings:
    """Say where messages are handed over and in whose name.

    At most `per_minute` messages leave in a minute; 0: as many as the server takes.
    """

    host: str = "127.0.0.1"
    port: int = 25
    username: str | None = None
    password: str | None = None
    starttls: bool = False
    sender: str = "pingyi@example.com"
    per_minute: int = 60


@dataclass(frozen=True)
class InboxSettings:
    """Say where replies and returned mail arrive; `host` None: they are uploaded instead.

    `tls` False speaks without encryption, for a server on the same machine.
    """

    host: str | None = None
    port: int = 993
    username: str = ""
    password: str = ""
    folder: str = "INBOX"
    tls: bool = True


@dataclass(frozen=True)
class Settings:
    """Hold everything an installation decides; built once, passed on, never global.

    `fonts` is a folder with a Chinese font for printed files; None: the machine's fonts.
    `trusted_proxy` is the address of the reverse proxy whose word on the visitor's address is
    believed; None: nobody's is. `passwords` False: personal links alone sign in. `sso_header` is
    the header by which that proxy names whom the house signed in; None: there is no such sign-on.
    """

    database_url: str
    data_folder: Path
    public_url: str = "http://127.0.0.1:8000"
    mail: MailSettings = MailSettings()
    inbox: InboxSettings = InboxSettings()
    fonts: Path | None = None
    trusted_proxy: str | None = None
    passwords: bool = True
    sso_header: str | None = None

    @property
    def secret_file(self) -> Path:
        """Name the file that keeps the signing secret of this installation."""
        return self.data_folder / "secret.key"

    @property
    def attachments_folder(self) -> Path:
        """Name the folder that keeps uploaded files, each under its own digest."""
        return self.data_folder / "files"


def read_settings(
    environment: Mapping[str, str], *, database_url: str | None = None, data: str | None = None
) -> Settings:
    """Gather the settings from the command line first, then the environment, then the defaults.

    The database defaults to an embedded one in the data folder; the data folder to `var`.
    """
    folder = Path(data or environment.get("PINGYI_DATA") or "var")
    url = database_url or environment.get("PINGYI_DATABASE_URL")
    return Settings(
        database_url=url or f"sqlite:///{folder / 'pingyi.sqlite3'}",
        data_folder=folder,
        public_url=environment.get("PINGYI_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/"),
        mail=_read_mail(environment),
        inbox=_read_inbox(environment),
        trusted_proxy=environment.get("PINGYI_TRUSTED_PROXY") or None,
        passwords=environment.get("PINGYI_PASSWORDS", "yes") in YES,
        sso_header=_read_sso_header(environment),
        fonts=Path(environment["PINGYI_FONTS"]) if environment.get("PINGYI_FONTS") else None,
    )


def _read_mail(environment: Mapping[str, str]) -> MailSettings:
    default = MailSettings()
    return MailSettings(
        host=environment.get("PINGYI_SMTP_HOST", default.host),
        port=_number(environment, "PINGYI_SMTP_PORT", default.port, "error.smtp_port"),
        username=environment.get("PINGYI_SMTP_USER"),
        password=environment.get("PINGYI_SMTP_PASSWORD"),
        starttls=environment.get("PINGYI_SMTP_STARTTLS", "") in YES,
        sender=environment.get("PINGYI_MAIL_FROM", default.sender),
        per_minute=_number(
            environment, "PINGYI_MAIL_PER_MINUTE", default.per_minute, "error.mail_rate"
        ),
    )


def _read_inbox(environment: Mapping[str, str]) -> InboxSettings:
    default = InboxSettings()
    return InboxSettings(
        host=environment.get("PINGYI_IMAP_HOST") or None,
        port=_number(environment, "PINGYI_IMAP_PORT", default.port, "error.imap_port"),
        username=environment.get("PINGYI_IMAP_USER", ""),
        password=environment.get("PINGYI_IMAP_PASSWORD", ""),
        folder=environment.get("PINGYI_IMAP_FOLDER", default.folder),
        tls=environment.get("PINGYI_IMAP_TLS", "yes") in YES,
    )


def _read_sso_header(environment: Mapping[str, str]) -> str | None:
    """Read the header of the sign-on; without a proxy to vouch for it anybody could be anyone."""
    header = environment.get("PINGYI_SSO_HEADER", "").strip()
    if not header:
        return None
    if environment.get("PINGYI_TRUSTED_PROXY", "") in {"", "*"}:
        raise Misconfigured("error.sso_without_proxy", header=header)
    if HEADER_NAME.fullmatch(header) is None:
        raise Misconfigured("error.sso_header", header=header)
    return header


def _number(environment: Mapping[str, str], name: str, default: int, code: str) -> int:
    text = environment.get(name, str(default))
    if not (text.isascii() and text.isdecimal()):
        raise Misconfigured(code, value=text)
    return int(text)


def require_secret(secret: str) -> str:
    """Refuse to work with a signing secret that somebody could guess.

    Raises Misconfigured when the secret is a placeholder or shorter than 32 characters.
    """
    if secret.strip().lower() in PLACEHOLDER_SECRETS or len(secret.strip()) < SHORTEST_SECRET:
        raise Misconfigured("error.placeholder_secret")
    return secret.strip()
