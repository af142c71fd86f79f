"""Print the sheets on which experts and applicants sign on the day."""

from __future__ import annotations

from dataclasses import dataclass

from reviewer.errors import BadInput, NotFound
from reviewer.files.prints.pdf import document_pdf
from reviewer.files.prints.sign_in import SignInLine, SignInRoom, sign_in_document
from reviewer.messages import Language, say
from reviewer.rules.permissions import Actor, require_overseer
from reviewer.store import calls
from reviewer.store.engine import reading
from reviewer.usecases.context import AppContext
from reviewer.usecases.documents import head_of
from reviewer.usecases.hearings.arrivals import ExpectedPerson, rooms_attended
from reviewer.usecases.hearings.rooms import gather_room

KINDS = ("pdf", "docx")


@dataclass(frozen=True)
class SignInFile:
    """Hold the printed sheets: name and content."""

    name: str
    content: bytes


def print_sign_in(
    context: AppContext, actor: Actor, call_name: str, kind: str, language: Language = "zh"
) -> SignInFile:
    """Print a sheet for each room, of today or the next day with hearings there.

    Raises NotFound where nothing is planned, BadInput for another kind than pdf and docx,
    Unavailable without a Chinese font.
    """
    require_overseer(actor)
    if kind not in KINDS:
        raise BadInput("error.unknown_print", what="sign_in", kind=kind)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        rooms = [
            SignInRoom(
                room=found.room,
                on=gather_room(session, context, call, found.room).on,
                experts=tuple(_line(person) for person in found.experts),
                applicants=tuple(
                    _line(person) for person in found.people if person not in found.experts
                ),
            )
            for found in rooms_attended(session, context, call)
        ]
        head = head_of(call)
    if not rooms:
        raise NotFound("error.nothing_to_print")
    document = sign_in_document(head, rooms, context.now(), language)
    if kind == "pdf":
        content = document_pdf(document, context.settings.fonts)
    else:
        # Loaded when asked for: the library of Word would sit in every server's memory.
        from reviewer.files.prints.word import document_word  # noqa: PLC0415

        content = document_word(document)
    return SignInFile(f"{call_name}-{say('prints.sign_in.title', language)}.{kind}", content)


def _line(person: ExpectedPerson) -> SignInLine:
    return SignInLine(person.due_at, person.name, person.about, person.role)
