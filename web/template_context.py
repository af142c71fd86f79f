"""What every template has at hand: words, formats, the person, the marks of a status."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from types import MappingProxyType
from typing import Protocol
from zoneinfo import ZoneInfo

from flask import Flask, g, request, url_for
from markupsafe import Markup

from reviewer.usecases.i18n import knows, say
from web import words
from web.facts import fact_name, is_money, is_plain
from web.identity import current_language, optional_actor

# A status is a word and a shape before it is a colour.
SHAPES = MappingProxyType(
    {
        "accept": ("good", "●"),
        "flag": ("care", "▲"),
        "reject": ("bad", "✕"),
        "ignore": ("quiet", "–"),
        "pending": ("quiet", "○"),
        "done": ("good", "●"),
        "current": ("now", "▶"),
        "open": ("now", "◇"),
        "waiting": ("quiet", "○"),
        "blocked": ("bad", "✕"),
        "queued": ("quiet", "○"),
        "running": ("now", "▶"),
        "failed": ("bad", "✕"),
        "cancelled": ("quiet", "–"),
        "now": ("now", "▶"),
        "over": ("good", "●"),
        "absent": ("bad", "✕"),
        "draft": ("care", "▲"),
        "submitted": ("good", "●"),
        "waits": ("care", "▲"),
        "sending": ("now", "▶"),
        "sent": ("good", "●"),
        "deferred": ("care", "▲"),
        "no_address": ("care", "▲"),
        "delivered": ("good", "●"),
        "bounced": ("bad", "✕"),
        "superseded": ("quiet", "–"),
        "expired": ("quiet", "–"),
        "called": ("good", "●"),
        "accepted": ("good", "●"),
        "declined": ("bad", "✕"),
        "tentative": ("care", "▲"),
        "counter": ("care", "▲"),
        "understood": ("good", "●"),
        "settled": ("good", "●"),
        "confirmed": ("bad", "✕"),
        "dismissed": ("quiet", "–"),
        "selected": ("good", "●"),
        "struck": ("bad", "✕"),
        "not_selected": ("quiet", "–"),
        "below_pass_mark": ("quiet", "✕"),
        "tie_at_cut": ("care", "▲"),
        "holds": ("good", "●"),
        "fails": ("bad", "✕"),
        "undecided": ("care", "▲"),
        "upheld": ("bad", "✕"),
        "rejected": ("quiet", "–"),
        "withdrawn": ("quiet", "–"),
        "not_admitted": ("quiet", "–"),
    }
)
# Facts in ten thousands of yuan, as the forms have them; and facts whose digits are no amount.
# Acts of the log that are about something with a number, and what that is.
NUMBERED = MappingProxyType(
    {
        "import": "import",
        "import_undone": "import",
        "plan_stored": "plan",
        "ranked": "ranking",
        "notice_published": "notice",
        "objection_recorded": "objection",
        "objection_decided": "objection",
    }
)
OFFICE_ZONE = ZoneInfo("Asia/Shanghai")  # where no call says otherwise
UNKNOWN_SHAPE = ("quiet", "○")


class TextInBoth(Protocol):
    """A text of the programme in both languages."""

    @property
    def zh(self) -> str:
        """Give the Chinese."""

    @property
    def en(self) -> str:
        """Give the English."""


class NamedCategory(Protocol):
    """A category of a call, as far as a page names it."""

    @property
    def code(self) -> str:
        """Give its code."""

    @property
    def name(self) -> TextInBoth:
        """Give its name."""


class Categorised(Protocol):
    """A call's definition, as far as a page names categories."""

    @property
    def categories(self) -> Sequence[NamedCategory]:
        """List the categories."""

    def category(self, code: str) -> NamedCategory | None:
        """Find a category."""


def domain_text(code: str, /, **details: object) -> str:
    """Say a text of the domain in the reader's language; the bare code where it has no text."""
    language = current_language()
    return say(code, language, **details) if knows(code, language) else code


def page_text(code: str, /, **blanks: object) -> str:
    """Write a page's text in the reader's language."""
    return words.write(code, current_language(), **blanks)


def conflict_name(kind: str) -> str:
    """Name a kind of conflict of interest."""
    return domain_text(f"conflict.{kind}")


def detail_name(key: str) -> str:
    """Name a detail of the log: by the pages' own words, as a kind of conflict, or as it is."""
    if words.knows(f"activity.detail.{key}", current_language()):
        return page_text(f"activity.detail.{key}")
    if words.knows(f"settings.{key}", current_language()):
        return f"{page_text(f'settings.{key}')} "
    return domain_text(f"conflict.{key}") if knows(f"conflict.{key}", current_language()) else key


def mark(status: str, prefix: str = "status.") -> Markup:
    """Draw a status as a shape and a word."""
    tone, shape = SHAPES.get(status, UNKNOWN_SHAPE)
    return Markup('<span class="mark {}"><span aria-hidden="true">{}</span> {}</span>').format(
        tone, shape, page_text(prefix + status)
    )


def mark_shape(status: str) -> Markup:
    """Draw the shape of a status alone, where the word stands beside it."""
    tone, shape = SHAPES.get(status, UNKNOWN_SHAPE)
    return Markup('<span class="mark {}" aria-hidden="true">{}</span>').format(tone, shape)


def named(prefix: str, word: object) -> str:
    """Give the text of a word of the data; the word itself where the pages know none."""
    code = f"{prefix}{word}"
    return page_text(code) if words.knows(code, current_language()) else str(word)


def is_role(name: str) -> bool:
    """Tell whether a person has no name but that of a role, in whatever language."""
    texts = (text for language in words.LANGUAGES for _, text in words.group("role.", language))
    return name in {*(code for code, _ in words.group("role.", "en")), *texts}


def signature(text: str) -> str:
    """Write a person of the log: role:name in, 角色 · 姓名 out."""
    role, _, name = text.partition(":")
    shown = named("role.", role)
    return shown if not name or is_role(name) else f"{shown} · {name}"


def category_name(definition: Categorised, code: str | None) -> str:
    """Name a category of a call; the bare code where the call has none of it."""
    category = definition.category(code or "")
    if category is None:
        return code or ""
    return category.name.zh if current_language() == "zh" else category.name.en


def pairs(values: Iterable[str]) -> list[tuple[str, str]]:
    """Offer values that are their own text, for a choice."""
    return [(value, value) for value in values]


def categories_of(definition: Categorised) -> list[tuple[str, str]]:
    """Offer the categories of a call, for a choice."""
    return [
        (category.code, category_name(definition, category.code))
        for category in definition.categories
    ]


def subject_name(action: str, subject: str) -> str:
    """Write what an act of the log was about; kinds of work and people in words."""
    if action == "job_requested":
        return named("job.", subject)
    if action in NUMBERED and subject.isdecimal():
        return page_text(f"activity.about.{NUMBERED[action]}", n=subject)
    return signature(subject) if action == "link" else subject


def texts_of(prefix: str) -> list[tuple[str, str]]:
    """List the words of a group with their texts, for a choice."""
    return list(words.group(prefix, current_language()))


def here(**changes: object) -> str:
    """Give this page's address with some of its parameters changed; None drops one."""
    kept = {**(request.view_args or {}), **request.args.to_dict(), **changes}
    wanted = {name: value for name, value in kept.items() if value not in (None, "")}
    return url_for(request.endpoint or "public.front", **wanted)


def furnish_templates(app: Flask) -> None:
    """Put the words and formats into every template."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        t=page_text,
        say=domain_text,
        mark=mark,
        mark_shape=mark_shape,
        named=named,
        signature=signature,
        is_role=is_role,
        subject_name=subject_name,
        texts_of=texts_of,
        category_name=category_name,
        categories_of=categories_of,
        pairs=pairs,
        conflict_name=conflict_name,
        detail_name=detail_name,
        fact_name=fact_name,
        is_money=is_money,
        is_plain=is_plain,
        here=here,
        number=words.write_number,
        money=words.write_money,
    )
    app.jinja_env.filters["number"] = words.write_number

    @app.context_processor
    def _of_this_request() -> dict[str, object]:
        language, zone = current_language(), g.get("zone", OFFICE_ZONE)
        return {
            "language": language,
            "language_tag": words.TAGS[language],
            "actor": optional_actor(),
            "nonce": g.get("nonce", ""),
            "day": partial(words.write_day, language=language),
            "full_day": partial(words.write_full_day, language=language),
            "moment": partial(words.write_moment, language=language, zone=zone),
            "stamp": partial(words.write_stamp, zone=zone),
            "clock": partial(words.write_clock, zone=zone),
        }
