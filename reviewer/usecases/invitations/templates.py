"""A call's own words for its letters: read, change, preview, try out."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlmodel import Session

from reviewer.errors import BadInput
from reviewer.files.calendars.wording import (
    ACTS,
    BLANKS,
    Act,
    Wording,
    default_text,
    fill_blanks,
    word_invitation,
)
from reviewer.files.mails.invitations import write_invitation, write_reminder
from reviewer.files.mails.messages import build_message
from reviewer.messages import Language, say
from reviewer.model.calls import Call
from reviewer.model.invitations import LetterTemplate, OutgoingMessage
from reviewer.model.views import InvitationView, LetterText, Sitting
from reviewer.rules.invitations import Kind, answer_deadline
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.store import calls, invitations
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.invitations.messages import Stationery, stationery_of

AUDIENCES: tuple[Kind, ...] = ("expert", "applicant")
LANGUAGES: tuple[Language, ...] = ("zh", "en")
LONGEST_SUBJECT, LONGEST_OPENING = 200, 2000
Texts = dict[str, tuple[str, str]]  # by language: subject, opening
SAMPLE = MappingProxyType({"expert": "甘珩悦", "applicant": "臧希晓"})  # invented persons
SAMPLE_HOURS = timedelta(hours=9)
SAMPLE_LENGTH = timedelta(minutes=30)


@dataclass(frozen=True)
class LetterForm:
    """Show the words of one letter in one language; `own` tells whether the call changed them."""

    audience: str
    act: str
    language: str
    subject: str
    opening: str
    own: bool


def read_letters(context: AppContext, actor: Actor, call_name: str) -> list[LetterForm]:
    """Show the words of every letter: the call's own, else the program's."""
    require_overseer(actor)
    with reading(context.engine) as session:
        stationery = stationery_of(session, calls.get_call(session, call_name))
        return [
            _form(stationery, audience, act, language)
            for audience in AUDIENCES
            for act in ACTS
            for language in LANGUAGES
        ]


def change_letter(
    context: AppContext,
    actor: Actor,
    call_name: str,
    letter: tuple[str, str],
    texts: Texts,
) -> None:
    """Give one letter (audience, act) words of its own by language; the program's words reset it.

    Raises BadInput for an empty or too long text, or a blank that does not exist.
    """
    require_staff(actor)
    audience, act = _known(letter)
    for given in texts.values():
        _check(LetterText(*given))
    with transaction(context.engine) as session:
        calls.get_call(session, call_name, to_change=True)
        rows = {
            row.language: row
            for row in invitations.templates(session, call_name)
            if (row.audience, row.act) == (audience, act)
        }
        for language in LANGUAGES:
            text = texts.get(language)
            if text is not None:
                row = rows.get(language) or LetterTemplate(
                    call=call_name,
                    audience=audience,
                    act=act,
                    language=language,
                    subject="",
                    opening="",
                    changed_at=context.now(),
                    changed_by=actor.label,
                )
                _store(session, row, LetterText(*text), default_text(audience, act, language))
        context.record(session, actor, call_name, "letter_changed", f"{audience}/{act}")


def preview_letter(
    context: AppContext,
    actor: Actor,
    call_name: str,
    letter: tuple[str, str],
    texts: Texts | None = None,
) -> list[Wording]:
    """Show a letter in both languages as an invented person would get it.

    `texts` are words not kept yet, by language; None: those in force.
    """
    require_overseer(actor)
    audience, act = _known(letter)
    for given in (texts or {}).values():
        _check(LetterText(*given))
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        view = _sample(session, context, call, audience, act)
    letters = dict(view.letters)
    for language, text in (texts or {}).items():
        letters[language, act] = LetterText(*text)
    shown = replace(view, letters=letters)
    return [word_invitation(shown, language, act) for language in LANGUAGES]


def send_test_letter(
    context: AppContext, actor: Actor, call_name: str, letter: tuple[str, str], address: str
) -> None:
    """Queue a letter to an address of staff's own, marked as a test, with an entry of its own.

    Raises BadInput for an address that no mail server would take.
    """
    require_staff(actor)
    audience, act = _known(letter)
    recipient = address.strip()
    if not recipient or any(sign.isspace() or not sign.isprintable() for sign in recipient):
        raise BadInput("error.mail_address", value=recipient)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name)
        sample = _sample(session, context, call, audience, act)
        domain = context.settings.mail.sender.rpartition("@")[2]
        mark = f"{secrets.token_hex(16)}@{domain}"
        view = replace(sample, uid=f"test-{mark}", recipient_email=recipient)
        write = write_reminder if act == "reminder" else write_invitation
        mail = write(view, f"<test.{mark}>")
        subject = say("outputs.mail.subject.test", "zh", subject=mail.subject)
        body = build_message(replace(mail, subject=subject, sent_at=context.now()))
        session.add(
            OutgoingMessage(
                call=call_name,
                kind="test",
                message_id=mail.message_id,
                recipient=view.recipient_email,
                subject=subject,
                body=body.decode("ascii"),
                next_attempt_at=context.now(),
                created_at=context.now(),
            )
        )


def _known(letter: tuple[str, str]) -> tuple[Kind, Act]:
    audience = next(
        (each_audience for each_audience in AUDIENCES if each_audience == letter[0]), None
    )
    act = next((each_act for each_act in ACTS if each_act == letter[1]), None)
    if audience is None or act is None:
        raise BadInput("error.unknown_letter", letter="/".join(letter))
    return audience, act


def _check(text: LetterText) -> None:
    if not text.subject.strip() or not text.opening.strip():
        raise BadInput("error.empty_letter")
    for value, most in ((text.subject, LONGEST_SUBJECT), (text.opening, LONGEST_OPENING)):
        if len(value) > most:
            raise BadInput("error.letter_too_long", most=most, count=len(value))
        fill_blanks(value, dict.fromkeys(BLANKS, ""))


def _form(stationery: Stationery, audience: Kind, act: Act, language: Language) -> LetterForm:
    own = stationery.letters[audience].get((language, act))
    subject, opening = (own.subject, own.opening) if own else default_text(audience, act, language)
    return LetterForm(audience, act, language, subject, opening, own is not None)


def _store(
    session: Session, row: LetterTemplate, text: LetterText, program: tuple[str, str]
) -> None:
    """Keep a call's own words; the program's words are no own words."""
    plain = (" ".join(text.subject.split()), text.opening.strip().replace("\r\n", "\n"))
    if plain != program:
        row.subject, row.opening = plain
        session.add(row)
    elif row.id is not None:
        session.delete(row)


def _sample(
    session: Session, context: AppContext, call: Call, audience: Kind, act: Act
) -> InvitationView:
    """Lay out an invitation of an invented person on the first day of the review."""
    definition = calls.definition_of(call)
    stationery = stationery_of(session, call)
    midnight = datetime.combine(definition.schedule.first_day, datetime.min.time(), definition.zone)
    start = midnight + SAMPLE_HOURS
    room = definition.schedule.rooms[0] if definition.schedule.rooms else "901会议室"
    return InvitationView(
        head=stationery.head,
        uid="sample",
        sequence=0 if act in {"request", "reminder"} else 1,
        method="CANCEL" if act == "cancel" else "REQUEST",
        sent_at=context.now(),
        audience=audience,
        recipient_name=SAMPLE[audience],
        recipient_email="sample@example.com",
        organiser_email=context.settings.mail.sender,
        starts_at=start,
        ends_at=start + SAMPLE_LENGTH,
        room=room,
        subject="示例平台" if audience == "applicant" else "",
        slots=1 if audience == "expert" else 0,
        minutes=int(SAMPLE_LENGTH.total_seconds() // 60),
        alarm_minutes=stationery.rule.alarm_minutes,
        answer_link=f"{context.settings.public_url}/answer/example",
        answer_by=answer_deadline(start, stationery.rule.answer_hours),
        agenda=(Sitting(start, start + SAMPLE_LENGTH, 1),) if audience == "expert" else (),
        link=f"{context.settings.public_url}/enter/example",
        letters=stationery.letters[audience],
        contact=stationery.contact,
        bring=stationery.rule.bring if audience == "applicant" else None,
        arrive_minutes=stationery.rule.arrive_minutes if audience == "applicant" else 0,
    )
