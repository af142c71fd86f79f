"""What an installation decides, and the secrets it may not have."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer.errors import Misconfigured
from reviewer.settings import (
    SHORTEST_SECRET,
    InboxSettings,
    MailSettings,
    read_settings,
    require_secret,
)


def test_defaults_are_an_embedded_database_under_var() -> None:
    settings = read_settings({})
    assert settings.database_url == "sqlite:///var/pingyi.sqlite3"
    assert (settings.data_folder, settings.public_url) == (Path("var"), "http://127.0.0.1:8000")
    assert settings.mail == MailSettings()
    assert settings.secret_file == Path("var/secret.key")
    assert settings.attachments_folder == Path("var/files")


def test_the_command_line_goes_before_the_environment() -> None:
    environment = {"PINGYI_DATA": "there", "PINGYI_DATABASE_URL": "postgresql://db/x"}
    assert read_settings(environment).database_url == "postgresql://db/x"
    assert read_settings(environment).data_folder == Path("there")
    chosen = read_settings(environment, database_url="sqlite:///y", data="here")
    assert (chosen.database_url, chosen.data_folder) == ("sqlite:///y", Path("here"))
    assert read_settings({"PINGYI_DATA": "x"}).database_url == "sqlite:///x/pingyi.sqlite3"


def test_mail_is_read_from_the_environment() -> None:
    mail = read_settings(
        {
            "PINGYI_SMTP_HOST": "mail.example.org",
            "PINGYI_SMTP_PORT": "587",
            "PINGYI_SMTP_USER": "u",
            "PINGYI_SMTP_PASSWORD": "p",
            "PINGYI_SMTP_STARTTLS": "yes",
            "PINGYI_MAIL_FROM": "review@example.org",
        }
    ).mail
    assert mail == MailSettings("mail.example.org", 587, "u", "p", True, "review@example.org")


def test_the_rate_and_the_mailbox_are_read_from_the_environment() -> None:
    assert read_settings({}).inbox == InboxSettings()
    settings = read_settings(
        {
            "PINGYI_MAIL_PER_MINUTE": "0",
            "PINGYI_IMAP_HOST": "mail.example.org",
            "PINGYI_IMAP_PORT": "143",
            "PINGYI_IMAP_USER": "u",
            "PINGYI_IMAP_PASSWORD": "p",
            "PINGYI_IMAP_FOLDER": "Replies",
            "PINGYI_IMAP_TLS": "no",
        }
    )
    assert settings.mail.per_minute == 0
    assert settings.inbox == InboxSettings("mail.example.org", 143, "u", "p", "Replies", False)


@pytest.mark.parametrize("name", ["PINGYI_MAIL_PER_MINUTE", "PINGYI_IMAP_PORT", "PINGYI_SMTP_PORT"])
@pytest.mark.parametrize("value", ["", "smtp", "25 ", "-1", "２５", "+25", "2.5"])
def test_what_is_no_whole_number_is_refused(name: str, value: str) -> None:
    with pytest.raises(Misconfigured) as refusal:
        read_settings({name: value})
    assert refusal.value.code == "error.setting_number"
    assert refusal.value.details == {"name": name, "value": value}


@pytest.mark.parametrize(("port", "fits"), [("0", True), ("65535", True), ("65536", False)])
def test_a_port_is_no_greater_than_ports_are(port: str, fits: bool) -> None:
    if fits:
        assert read_settings({"PINGYI_IMAP_PORT": port}).inbox.port == int(port)
    else:
        with pytest.raises(Misconfigured):
            read_settings({"PINGYI_IMAP_PORT": port})


@pytest.mark.parametrize("word", ["True", "yes", "YES", "on", "1", " true "])
def test_encryption_stays_on_by_every_word_for_yes(word: str) -> None:
    assert read_settings({"PINGYI_IMAP_TLS": word}).inbox.tls is True


@pytest.mark.parametrize("word", ["False", "no", "off", "0", ""])
def test_encryption_goes_off_by_every_word_for_no(word: str) -> None:
    assert read_settings({"PINGYI_IMAP_TLS": word}).inbox.tls is False


@pytest.mark.parametrize("name", ["PINGYI_IMAP_TLS", "PINGYI_SMTP_STARTTLS", "PINGYI_PASSWORDS"])
def test_a_word_that_is_neither_yes_nor_no_is_refused(name: str) -> None:
    with pytest.raises(Misconfigured) as refusal:
        read_settings({name: "maybe"})
    assert refusal.value.code == "error.setting_switch"
    assert refusal.value.details == {"name": name, "value": "maybe"}


def test_a_mistyped_name_is_refused_with_the_one_that_was_meant() -> None:
    with pytest.raises(Misconfigured) as refusal:
        read_settings({"PINGYI_STMP_HOST": "x"})
    assert refusal.value.code == "error.setting_mistyped"
    assert refusal.value.details == {"name": "PINGYI_STMP_HOST", "meant": "PINGYI_SMTP_HOST"}


def test_a_name_like_no_setting_is_refused() -> None:
    with pytest.raises(Misconfigured) as refusal:
        read_settings({"PINGYI_QQQQ": "x"})
    assert refusal.value.code == "error.setting_unknown"


def test_other_programs_variables_are_none_of_our_business() -> None:
    assert read_settings({"HOME": "x", "PINGYIN": "y"}) == read_settings({})


def test_the_public_address_has_no_slash_at_its_end() -> None:
    settings = read_settings({"PINGYI_PUBLIC_URL": "https://review.example.org/"})
    assert settings.public_url == "https://review.example.org"


@pytest.mark.parametrize(
    "secret",
    ["", "   ", "secret", "CHANGEME", "change-me", "dev", "placeholder", "x" * 31, " " * 40],
)
def test_a_secret_that_somebody_could_guess_is_refused(secret: str) -> None:
    with pytest.raises(Misconfigured) as refusal:
        require_secret(secret)
    assert refusal.value.code == "error.placeholder_secret"


def test_a_long_secret_is_taken_without_its_line_end() -> None:
    assert require_secret("x" * SHORTEST_SECRET + "\n") == "x" * SHORTEST_SECRET


@pytest.mark.parametrize(
    ("value", "on"), [("yes", True), ("1", True), ("no", False), ("0", False), ("", False)]
)
def test_passwords_can_be_switched_off(value: str, on: bool) -> None:
    assert read_settings({"PINGYI_PASSWORDS": value}).passwords is on
    assert read_settings({}).passwords is True


def test_the_sign_on_of_the_house_needs_one_proxy_to_vouch_for_it() -> None:
    assert read_settings({}).sso_header is None
    asked = {"PINGYI_SSO_HEADER": "X-Remote-User", "PINGYI_TRUSTED_PROXY": "192.0.2.1"}
    assert read_settings(asked).sso_header == "X-Remote-User"
    for proxy in ("", "*"):
        with pytest.raises(Misconfigured) as refusal:
            read_settings({**asked, "PINGYI_TRUSTED_PROXY": proxy})
        assert refusal.value.code == "error.sso_without_proxy"
    for header in ("Authorization", "Cookie", "X_Remote_User", "X-", "X-Remote User", "X-用户"):
        with pytest.raises(Misconfigured) as refusal:
            read_settings({**asked, "PINGYI_SSO_HEADER": header})
        assert refusal.value.code == "error.sso_header"


def test_secrets_are_read_from_files(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("right\n", encoding="utf-8")
    asked = {"PINGYI_SMTP_PASSWORD_FILE": str(tmp_path / "password")}
    assert read_settings(asked).mail.password == "right"
    for place in (tmp_path / "absent", tmp_path):
        with pytest.raises(Misconfigured) as refusal:
            read_settings({"PINGYI_SECRET_KEY_FILE": str(place)})
        assert refusal.value.code == "error.setting_file"
    with pytest.raises(Misconfigured):
        read_settings({"PINGYI_MAIL_FROM_FILE": str(tmp_path / "password")})
