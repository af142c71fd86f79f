"""Print the record of a draw, for operator and supervisor to sign."""

from __future__ import annotations

from sqlmodel import Session

from reviewer.errors import BadInput, NotFound
from reviewer.files.prints.draw_record import PrintedDraw, broken, draw_document, moment_of
from reviewer.files.prints.pdf import document_pdf
from reviewer.messages import Language, say
from reviewer.model.plans import Draw
from reviewer.model.views import CallHead
from reviewer.rules.permissions import Actor, require_overseer
from reviewer.store import calls, experts, plans
from reviewer.store.engine import reading
from reviewer.store.evidence import head_of
from reviewer.usecases.context import AppContext
from reviewer.usecases.plans.draw_texts import second_digest

KINDS = ("pdf", "docx")


def print_draw(
    context: AppContext,
    actor: Actor,
    call_name: str,
    kind: str = "pdf",
    language: Language = "zh",
    *,
    number: int | None = None,
) -> tuple[str, bytes]:
    """Print a draw of a call, the newest where none is named; gives file name and content.

    The texts stand there once the draw was run. Raises NotFound where there is no such draw,
    BadInput for another kind, Unavailable without a Chinese font.
    """
    require_overseer(actor)
    if kind not in KINDS:
        raise BadInput("error.unknown_print", what="draw", kind=kind)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        found = [draw for draw in plans.draws(session, call_name) if number in {None, draw.number}]
        if not found:
            raise NotFound("error.nothing_to_print")
        head = CallHead.of(calls.definition_of(call))
        place, digest = head_of(session, call_name)
        footer = say("prints.chain", language, number=place, digest=digest)
        printed = _printed(session, found[0], head, language)
    document = draw_document(head, printed, context.now(), language, footer)
    if kind == "pdf":
        content = document_pdf(document, context.settings.fonts)
    else:
        # Loaded when asked for: the library of Word would sit in every server's memory.
        from reviewer.files.prints.word import document_word  # noqa: PLC0415

        content = document_word(document)
    name = say("draw_record.title", language, number=printed.number)
    return f"{call_name}-{name}.{kind}", content


def _printed(session: Session, draw: Draw, head: CallHead, language: Language) -> PrintedDraw:
    run = draw.run_at is not None
    about = draw.frozen.get("about") or {}
    facts = [
        ("committed", f"{moment_of(draw.committed_at, head)} {_name(draw.committed_by)}"),
        ("digest", broken(draw.digest)),
        ("chain", f"{about.get('acts', 0)}: {broken(draw.chain_head)}"),
    ]
    if draw.public_source:
        facts.append(("figures", f"{draw.public_source} {moment_of(draw.public_at, head)}"))
    second = second_digest(draw)
    if second is not None:
        facts.append(("second", broken(second)))
    facts.append(("run", moment_of(draw.run_at, head)))
    texts = tuple(
        (
            role,
            _name(by),
            sealed or say("draw_record.unsealed", language),
            (text or "") if run else "",
        )
        for role, by, sealed, text in (
            ("operator", draw.operator_by, draw.operator_hash, draw.operator_text),
            ("supervisor", draw.supervisor_by, draw.supervisor_hash, draw.supervisor_text),
        )
    )
    state = draw.void or ("run" if run else "waiting")
    outcome = say(f"draw_record.outcome.{state}", language)
    if draw.void:
        outcome = f"{outcome} {draw.void_reason} ({_name(draw.void_by)})"
    return PrintedDraw(draw.number, outcome, tuple(facts), texts, _seats(session, draw))


def _seats(session: Session, draw: Draw) -> tuple[tuple[str, str, str], ...]:
    if draw.run_at is None:
        return ()
    names = {expert.code: expert.name for expert in experts.all_experts(session, draw.call)}

    def people(codes: list[str]) -> str:
        return "、".join(f"{names.get(code, '')} {code}".strip() for code in codes)

    return tuple(
        (panel["id"], people(panel["experts"]), people(panel.get("reserves") or []))
        for panel in draw.record["plan"]["panels"]
    )


def _name(label: str) -> str:
    return label.partition(":")[2] or label
