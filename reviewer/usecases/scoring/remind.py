"""Remind experts by mail of the submissions they have not scored yet."""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from html import escape

from sqlmodel import Session

from reviewer.errors import BadInput
from reviewer.files.mails.messages import build_message
from reviewer.messages import Language, say
from reviewer.model.accounts import SignInLink
from reviewer.model.calls import Call
from reviewer.model.experts import Expert
from reviewer.model.invitations import OutgoingMessage
from reviewer.model.views import MailView
from reviewer.rules.permissions import Actor, require_staff
from reviewer.rules.phases import require_open
from reviewer.rules.tokens import LINK_LIFE, token_digest
from reviewer.store import calls, experts, messages, plans
from reviewer.store.engine import transaction
from reviewer.usecases.accounts.addresses import expert_account, link_maker
from reviewer.usecases.context import AppContext
from reviewer.usecases.scoring.data import read_score_data

KIND = "scoring"
PAUSE = timedelta(hours=4)  # nobody is reminded twice within one meeting
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True)
class Reminded:
    """Tell how many were reminded, had been lately, or have no address that mail can reach."""

    queued: int
    lately: int
    no_address: int


def remind_experts(context: AppContext, actor: Actor, call_name: str) -> Reminded:
    """Queue a mail for every expert with open sheets; nobody gets two within four hours.

    Each mail holds a personal sign-in link and how many submissions are open, nothing of them.
    Raises WrongPhase outside scoring, NotFound before there are panels.
    """
    require_staff(actor)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("score", call.phase)
        score_data = read_score_data(session, call, plans.require_plan_id(session, call_name))
        open_sheets = Counter(
            sheet.expert
            for sheets in score_data.sheets.values()
            for sheet in sheets
            if sheet.absent and not sheet.recused
        )
        roster = {
            each_expert.code: each_expert for each_expert in experts.all_experts(session, call_name)
        }
        lately = messages.recipients_since(session, call_name, KIND, context.now() - PAUSE)
        states = Counter[str]()
        for code, count in sorted(open_sheets.items()):
            expert = roster[code]
            if expert.email and expert.email in lately:
                states["lately"] += 1
            else:
                states[_queue(session, context, call, expert, count)] += 1
        context.record(session, actor, call_name, "experts_reminded", detail=dict(states))
    return Reminded(states["queued"], states["lately"], states["no_address"])


def _queue(session: Session, context: AppContext, call: Call, expert: Expert, count: int) -> str:
    mail = _letter(session, context, call, expert, count)
    body = ""
    if expert.email:
        try:
            body = build_message(mail).decode("ascii")
        except BadInput:  # an address that no server would take: told by telephone
            body = ""
    state = "queued" if body else "no_address"
    session.add(
        OutgoingMessage(
            call=call.name,
            kind=KIND,
            message_id=mail.message_id,
            recipient=expert.email,
            recipient_name=expert.name,
            subject=mail.subject,
            body=body,
            state=state,
            next_attempt_at=context.now(),
            created_at=context.now(),
        )
    )
    return state


def _letter(
    session: Session, context: AppContext, call: Call, expert: Expert, count: int
) -> MailView:
    definition = calls.definition_of(call)
    link = _link(session, context, call, expert)
    texts = [
        say(
            "scoring.reminder.text",
            language,
            name=expert.name,
            call=definition.title.zh if language == "zh" else definition.title.en,
            organiser=definition.organiser.zh if language == "zh" else definition.organiser.en,
            count=count,
            link=link,
        )
        for language in LANGUAGES
    ]
    domain = context.settings.mail.sender.rpartition("@")[2] or "pingyi"
    words = f"{call.name}|{expert.code}|{context.now().isoformat()}"
    stem = hashlib.sha256(words.encode()).hexdigest()[:32]
    text = "\n\n".join(texts)
    shown = "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line)
    return MailView(
        message_id=f"<scoring.{stem}@{domain}>",
        sent_at=context.now(),
        sender_name=definition.organiser.zh,
        sender_email=context.settings.mail.sender,
        recipient_name=expert.name,
        recipient_email=expert.email,
        subject=say("scoring.reminder.subject", "zh", call=definition.title.zh, count=count),
        text=text + "\n",
        html=f'<!DOCTYPE html><html lang="zh-CN"><body>{shown}</body></html>\n',
    )


def _link(session: Session, context: AppContext, call: Call, expert: Expert) -> str:
    account = expert_account(session, context, call.name, expert.code, expert.name)
    token = secrets.token_urlsafe(32)
    session.add(
        SignInLink(
            account_id=account.id or 0,
            token_digest=token_digest(token),
            epoch=account.epoch,
            created_at=context.now(),
            expires_at=context.now() + LINK_LIFE,
            made_by=link_maker(session, context, account, call.name, expert.email),
        )
    )
    return f"{context.settings.public_url}/enter/{token}"
