"""The few things that differ from one installation to the next."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from reviewer.errors import Misconfigured

PLACEHOLDER_SECRETS = frozenset({"", "secret", "changeme", "change-me", "placeholder", "dev"})
SHORTEST_SECRET = 32
PREFIX = "PINGYI_"
# What may be handed over as a file instead of a word, for others see the words of a process.
IN_FILES = ("secret_key", "database_url", "smtp_password", "imap_password", "metrics_token")
YES = frozenset({"1", "true", "yes", "on", "y", "t"})
NO = frozenset({"", "0", "false", "no", "off", "n", "f"})
HEADER_NAME = re.compile(r"[Xx]-[A-Za-z0-9]+(-[A-Za-z0-9]+)*", re.ASCII)  # none that HTTP uses


def _switch(word: object) -> object:
    """Read yes and no in the words people use; "maybe" is neither, and must not mean no."""
    if isinstance(word, str):
        folded = word.strip().lower()
        if folded in YES | NO:
            return folded in YES
        raise PydanticCustomError("setting_switch", "neither yes nor no")
    return word


def _digits(word: object) -> object:
    """Take plain digits only: int() would also read "25 ", "+25" and "２５"."""
    if isinstance(word, str) and not (word.isascii() and word.isdecimal()):
        raise PydanticCustomError("setting_number", "not a whole number")
    return word


LogLevel = Literal["debug", "info", "warning", "error"]
Switch = Annotated[bool, BeforeValidator(_switch)]
Port = Annotated[int, BeforeValidator(_digits), Field(ge=0, le=65535)]
Count = Annotated[int, BeforeValidator(_digits), Field(ge=0, le=1_000_000)]


SMTPS_PORT = 465


@dataclass(frozen=True)
class MailSettings:
    """Say where messages are handed over and in whose name.

    `tls` True speaks TLS from the first byte (port 465, the only way at most providers in China),
    `starttls` asks for it after the greeting. At most `per_minute` messages leave in a minute; 0:
    as many as the server takes.
    """

    host: str = "127.0.0.1"
    port: int = 25
    username: str | None = None
    password: str | None = None
    starttls: bool = False
    sender: str = "pingyi@example.com"
    per_minute: int = 60
    tls: bool = False


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
    `log_level` is the least gravity that the log keeps.
    `trusted_proxy` is the address of the reverse proxy whose word on the visitor's address is
    believed; None: nobody's is. `passwords` False: personal links alone sign in. `sso_header` is
    the header by which that proxy names whom the house signed in; None: there is no such sign-on.
    `metrics_token` lets other machines read the numbers at /metrics; empty: this machine alone.
    `heads_file` (on another disk) and `heads_to` (the supervisor's mailboxes) are where the end of
    the chain of acts is kept too, at every public moment.
    """

    database_url: str
    data_folder: Path
    public_url: str = "http://127.0.0.1:8000"
    mail: MailSettings = MailSettings()
    inbox: InboxSettings = InboxSettings()
    fonts: Path | None = None
    log_level: LogLevel = "info"
    trusted_proxy: str | None = None
    passwords: bool = True
    sso_header: str | None = None
    metrics_token: str = ""
    heads_file: Path | None = None
    heads_to: tuple[str, ...] = ()

    @property
    def secret_file(self) -> Path:
        """Name the file that keeps the signing secret of this installation."""
        return self.data_folder / "secret.key"

    @property
    def attachments_folder(self) -> Path:
        """Name the folder that keeps uploaded files, each under its own digest."""
        return self.data_folder / "files"


class Environment(BaseSettings):
    """Read the words of the environment; every one that cannot be meant is refused by its name.

    Field names are the variables without `PINGYI_`. An empty word is taken as it stands: it is a
    "no" for switches and "not given" for addresses, as in the files of a service manager.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    data: str = ""
    database_url: str = ""
    public_url: str = "http://127.0.0.1:8000"
    secret_key: str | None = None
    smtp_host: str = MailSettings.host
    smtp_port: Port = MailSettings.port
    smtp_user: str | None = None
    smtp_password: str | None = None
    smtp_starttls: Switch = False
    smtp_tls: Switch | None = None
    mail_from: str = MailSettings.sender
    mail_per_minute: Count = MailSettings.per_minute
    imap_host: str = ""
    imap_port: Port = InboxSettings.port
    imap_user: str = ""
    imap_password: str = ""
    imap_folder: str = InboxSettings.folder
    imap_tls: Switch = True
    trusted_proxy: str = ""
    passwords: Switch = True
    sso_header: str = ""
    fonts: str = ""
    metrics_token: str = ""
    heads_file: str = ""
    heads_to: str = ""
    log_level: LogLevel = Settings.log_level

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read nothing but what `read_settings` was handed: tests and scripts pass their own."""
        return (init_settings,)


def read_settings(
    environment: Mapping[str, str], *, database_url: str | None = None, data: str | None = None
) -> Settings:
    """Gather the settings from the command line first, then the environment, then the defaults.

    The database defaults to an embedded one in the data folder; the data folder to `var`. Raises
    Misconfigured for a word that is none of a setting's, and for a variable that is no setting.
    """
    given = _read_environment(environment)
    folder = Path(data or given.data or "var")
    return Settings(
        database_url=database_url or given.database_url or f"sqlite:///{folder / 'pingyi.sqlite3'}",
        data_folder=folder,
        public_url=given.public_url.rstrip("/"),
        mail=MailSettings(
            host=given.smtp_host,
            port=given.smtp_port,
            username=given.smtp_user,
            password=given.smtp_password,
            starttls=given.smtp_starttls,
            tls=_tls_from_the_start(given),
            sender=given.mail_from,
            per_minute=given.mail_per_minute,
        ),
        inbox=InboxSettings(
            host=given.imap_host or None,
            port=given.imap_port,
            username=given.imap_user,
            password=given.imap_password,
            folder=given.imap_folder,
            tls=given.imap_tls,
        ),
        trusted_proxy=given.trusted_proxy or None,
        passwords=given.passwords,
        metrics_token=given.metrics_token,
        heads_file=Path(given.heads_file) if given.heads_file else None,
        heads_to=tuple(part for part in given.heads_to.replace(",", " ").split() if part),
        sso_header=_require_vouched(given.sso_header.strip(), given.trusted_proxy),
        fonts=Path(given.fonts) if given.fonts else None,
        log_level=given.log_level,
    )


def _tls_from_the_start(given: Environment) -> bool:
    """Tell whether mail is handed over in TLS from the start: as set, else on its own port."""
    if given.smtp_tls is not None:
        return given.smtp_tls
    return given.smtp_port == SMTPS_PORT and not given.smtp_starttls


def words_from_files(environment: Mapping[str, str]) -> dict[str, str]:
    """Put the content of a file in the place of each variable that names one.

    `PINGYI_SECRET_KEY_FILE=/run/secrets/key` gives PINGYI_SECRET_KEY, as containers and systemd
    hand secrets over. Raises Misconfigured where a file cannot be read.
    """
    words = dict(environment)
    for name in IN_FILES:
        place = words.pop(f"{PREFIX}{name.upper()}_FILE", "")
        if place:
            try:
                words[f"{PREFIX}{name.upper()}"] = Path(place).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise Misconfigured("error.setting_file", path=place) from error
    return words


def _read_environment(environment: Mapping[str, str]) -> Environment:
    own = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in words_from_files(environment).items()
        if name.startswith(PREFIX)
    }
    try:
        return Environment(**own)  # type: ignore[arg-type]  # texts, until the model read them
    except ValidationError as error:
        fault = error.errors()[0]
        name = str(fault["loc"][0])
        raise _misconfigured(name, own.get(name, ""), fault["type"]) from error


def _misconfigured(name: str, value: str, fault: str) -> Misconfigured:
    variable = PREFIX + name.upper()
    if fault == "extra_forbidden":
        near = get_close_matches(name, Environment.model_fields, n=1)
        if not near:
            return Misconfigured("error.setting_unknown", name=variable)
        meant = PREFIX + near[0].upper()
        return Misconfigured("error.setting_mistyped", name=variable, meant=meant)
    if fault == "setting_switch":
        return Misconfigured("error.setting_switch", name=variable, value=value)
    if fault == "literal_error":
        return Misconfigured("error.setting_level", name=variable, value=value)
    return Misconfigured("error.setting_number", name=variable, value=value)


def _require_vouched(header: str, proxy: str) -> str | None:
    """Read the header of the sign-on; without a proxy to vouch for it anybody could be anyone."""
    if not header:
        return None
    if proxy in {"", "*"}:
        raise Misconfigured("error.sso_without_proxy", header=header)
    if HEADER_NAME.fullmatch(header) is None:
        raise Misconfigured("error.sso_header", header=header)
    return header


def require_secret(secret: str) -> str:
    """Refuse to work with a signing secret that somebody could guess.

    Raises Misconfigured when the secret is a placeholder or shorter than 32 characters.
    """
    if secret.strip().lower() in PLACEHOLDER_SECRETS or len(secret.strip()) < SHORTEST_SECRET:
        raise Misconfigured("error.placeholder_secret")
    return secret.strip()
