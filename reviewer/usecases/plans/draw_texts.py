"""The texts of a draw: sealed by their hashes before either is seen, then opened by both."""

from __future__ import annotations

import re
import secrets

from sqlmodel import Session

from reviewer.errors import BadInput, NotAllowed, WrongPhase
from reviewer.model.accounts import Role
from reviewer.model.plans import Draw
from reviewer.planning.drawing import digest_with_texts
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.store import accounts, calls, plans
from reviewer.store.engine import transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.second_person import asking_second_person, require_second_person
from reviewer.verifier.draws import text_hash

LONGEST_TEXT = 500
TEXT_BYTES = 16
HASH = re.compile(r"[0-9a-f]{64}")


def seal_text(context: AppContext, actor: Actor, call_name: str, sealed: str) -> None:
    """Keep the hash of the text that the operator (staff) or the supervisor will open later.

    The hash is the SHA-256 of "DIGEST|operator|TEXT" or "DIGEST|supervisor|TEXT", made where the
    text is: only the hash comes here. Raises BadInput for what is no hash or the other one's,
    WrongPhase where nothing waits to be drawn or it was sealed before, NotAllowed for others and
    for a supervisor without an account.
    """
    role = _role(actor)
    plain = sealed.strip().lower()
    if HASH.fullmatch(plain) is None:
        raise BadInput("error.draw_hash")
    with transaction(context.engine) as session:
        draw = waiting_draw(session, call_name)
        if draw.public_source:
            raise WrongPhase("error.draw_by_figures", source=draw.public_source)
        _require_own_entrance(actor)
        if _hash(draw, role):
            raise WrongPhase("error.draw_text_given")
        if plain in {draw.operator_hash, draw.supervisor_hash}:
            raise BadInput("error.draw_hash")
        setattr(draw, f"{role}_hash", plain)
        setattr(draw, f"{role}_by", actor.label)
        session.add(draw)
        log_draw(session, context, actor, "draw_text_sealed", draw)


def open_text(context: AppContext, actor: Actor, call_name: str, text: str) -> None:
    """Open the text that was sealed, or type the public figures that were named.

    Raises WrongPhase before both texts are sealed, before the figures are known, or where it was
    opened before; BadInput where the text is not the one that was sealed.
    """
    role = _role(actor)
    words = require_text(text)
    with transaction(context.engine) as session:
        draw = waiting_draw(session, call_name)
        if _text(draw, role) is not None:
            raise WrongPhase("error.draw_text_given")
        if draw.public_source:
            if draw.public_at is not None and context.now() < draw.public_at:
                raise WrongPhase("error.draw_figures_wait", source=draw.public_source)
            setattr(draw, f"{role}_by", actor.label)
            _require_own_entrance(actor)
        else:
            _require_sealed(draw, role, words)
        setattr(draw, f"{role}_text", words)
        session.add(draw)
        log_draw(session, context, actor, "draw_text_opened", draw)


def void_unopened(context: AppContext, actor: Actor, call_name: str, reason: str) -> None:
    """Void a draw whose texts were sealed and not both opened; it stays on record with the reason.

    Raises BadInput without a reason, WrongPhase where no sealed text waits to be opened.
    """
    require_overseer(actor)
    words = reason.strip()
    if not words:
        raise BadInput("error.reason_missing")
    with transaction(context.engine) as session:
        draw = waiting_draw(session, call_name)
        begun = draw.operator_hash or draw.supervisor_hash or draw.public_source
        if not begun or second_digest(draw) is not None:
            raise WrongPhase("error.draw_nothing_to_void")
        draw.void, draw.void_reason = "unopened", words
        draw.void_by, draw.void_at = actor.label, context.now()
        session.add(draw)
        log_draw(session, context, actor, "draw_unopened", draw)


@asking_second_person
def annul_draw(context: AppContext, actor: Actor, call_name: str, reason: str) -> None:
    """Annul the newest draw although it ran: with a reason, and confirmed by the supervisor.

    The plan drawn from it stays until another one is stored. Raises BadInput without a reason,
    WrongPhase where no draw was run or it is annulled already.
    """
    require_staff(actor)
    words = reason.strip()
    if not words:
        raise BadInput("error.reason_missing")
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        draw = plans.newest_draw(session, call_name)
        if draw is None or draw.run_at is None or draw.void:
            raise WrongPhase("error.draw_nothing_to_annul")
        confirmation = require_second_person(
            session, context, actor, call, "redraw", str(draw.number), detail={"reason": words}
        )
        draw.void, draw.void_reason = "annulled", words
        draw.void_by, draw.void_at = actor.label, context.now()
        session.add(draw)
        log_draw(session, context, actor, "draw_annulled", draw, confirmation=confirmation)


def settle_texts(
    session: Session, draw: Draw, actor: Actor, operator: str, supervisor: str, present: str
) -> None:
    """Let both texts stand: those opened, or those given at the server's own terminal.

    Texts that nobody sealed need a supervisor with an account, `present` at the terminal. Raises
    WrongPhase where sealed texts are not both open, or somebody who signed in gives texts
    that nobody sealed; BadInput where the public figures were typed differently.
    """
    given = {"operator": operator, "supervisor": supervisor}
    if draw.public_source:
        if second_digest(draw) is None:
            raise WrongPhase("error.draw_text_unopened")
        if draw.operator_text != draw.supervisor_text:
            raise BadInput("error.draw_figures_differ")
        return
    sealed = bool(draw.operator_hash or draw.supervisor_hash)
    if not sealed and second_digest(draw) is None and not actor.at_terminal:
        raise WrongPhase("error.draw_seal_first")
    if not sealed:
        draw.operator_by = draw.operator_by or actor.label
        draw.supervisor_by = draw.supervisor_by or supervisor_present(session, present)
    for role, text in given.items():
        held = _text(draw, role)
        if held is not None:
            if text.strip() and text != held:
                raise WrongPhase("error.draw_text_given")
        elif not sealed:
            words = require_text(text) if text.strip() else secrets.token_hex(TEXT_BYTES)
            setattr(draw, f"{role}_text", words)
        elif text.strip():
            _require_sealed(draw, role, text)
            setattr(draw, f"{role}_text", text)
        else:
            raise WrongPhase("error.draw_text_unopened")


def supervisor_present(session: Session, present: str) -> str:
    """Name the supervisor who stands at the terminal: one with an account, named where several."""
    people = accounts.people_of(session, Role.SUPERVISOR)
    named = [entry for entry in people if not present or present in {entry.subject, entry.name}]
    if not people:
        raise WrongPhase("error.draw_supervisor_missing")
    if len(named) != 1:
        raise BadInput("error.draw_supervisor_which", names=[entry.name for entry in people])
    return f"{Role.SUPERVISOR.value}:{named[0].name}"


def require_text(text: str) -> str:
    """Refuse a text that is empty, too long, or cannot be written as UTF-8."""
    if not text.strip():
        raise BadInput("error.draw_text_empty")
    if len(text) > LONGEST_TEXT:
        raise BadInput("error.draw_text_long", most=LONGEST_TEXT)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadInput("error.draw_text") from error
    if "\0" in text:
        raise BadInput("error.draw_text")
    return text


def second_digest(draw: Draw) -> str | None:
    """Give the digest of the list and both texts; None until both are open."""
    if draw.operator_text is None or draw.supervisor_text is None:
        return None
    return digest_with_texts(draw.digest, draw.operator_text, draw.supervisor_text)


def waiting_draw(session: Session, call_name: str) -> Draw:
    """Fetch the newest draw, which must be frozen, not void and not run."""
    call = calls.get_call(session, call_name, to_change=True)
    draw = plans.newest_draw(session, call_name)
    if draw is None or draw.void:
        raise WrongPhase("error.draw_not_committed", call=call_name)
    if draw.run_at is not None:
        local = draw.run_at.astimezone(calls.definition_of(call).zone)
        raise WrongPhase("error.draw_done", at=f"{local:%Y-%m-%d %H:%M}")
    return draw


def log_draw(
    session: Session, context: AppContext, actor: Actor, action: str, draw: Draw, **more: object
) -> None:
    """Write what was done to a draw into the log, with its digests."""
    detail: dict[str, object] = {"digest": draw.digest, "draw": draw.number, **more}
    second = second_digest(draw)
    if second is not None:
        detail["second"] = second
    context.record(session, actor, draw.call, action, str(draw.number), detail=detail)


def _role(actor: Actor) -> str:
    require_overseer(actor)
    if actor.role is not Role.SUPERVISOR:
        return "operator"
    if not actor.account_id:
        raise NotAllowed("error.draw_supervisor_account")
    return "supervisor"


def _require_own_entrance(actor: Actor) -> None:
    """Who came in by a link that staff made and could see may be the staff themselves."""
    if actor.role is Role.SUPERVISOR and actor.by_staff_link:
        raise NotAllowed("error.second_person_link")


def _hash(draw: Draw, role: str) -> str:
    return draw.operator_hash if role == "operator" else draw.supervisor_hash


def _text(draw: Draw, role: str) -> str | None:
    return draw.operator_text if role == "operator" else draw.supervisor_text


def _require_sealed(draw: Draw, role: str, text: str) -> None:
    if not (draw.operator_hash and draw.supervisor_hash):
        raise WrongPhase("error.draw_seal_first")
    if text_hash(draw.digest, role, text) != _hash(draw, role):
        raise BadInput("error.draw_text_other")
