"""Make a new call from an old one, with all its dates moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reviewer.errors import BadInput
from reviewer.files.reference_files import read_working_days
from reviewer.model.calls import Call
from reviewer.model.definitions import validated_definition
from reviewer.rules.call_checks import CallCheck, check_call
from reviewer.rules.call_dates import MovedCall, MovedDate, move_call
from reviewer.rules.permissions import Actor, require_staff
from reviewer.rules.working_days import today_in
from reviewer.store import calls
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext


@dataclass(frozen=True)
class CopiedCall:
    """Show a copy: its name, what became of each date, and what is still to be looked at."""

    name: str
    dates: tuple[MovedDate, ...]
    checks: tuple[CallCheck, ...]


def preview_copy(
    context: AppContext, actor: Actor, old: str, new: str, first_day: date
) -> CopiedCall:
    """Say which dates a copy would have; nothing is stored. Raises BadInput as `copy_call`."""
    require_staff(actor)
    with reading(context.engine) as session:
        moved = _moved(context, calls.get_call(session, old), new, first_day)
        _refuse_known(calls.find_call(session, new), new)
    definition = validated_definition(moved.document)
    return CopiedCall(new, moved.dates, check_call(definition))


def copy_call(context: AppContext, actor: Actor, old: str, new: str, first_day: date) -> CopiedCall:
    """Add a call from another one, its first review day on `first_day`, all else moved with it.

    Raises NotFound for an unknown old call, BadInput for a name that is taken or cannot be one, a
    first day that is over or no working day.
    """
    require_staff(actor)
    with transaction(context.engine) as session:
        source = calls.get_call(session, old)
        _refuse_known(calls.find_call(session, new), new)
        moved = _moved(context, source, new, first_day)
        definition = validated_definition(moved.document)
        call = Call(
            name=new,
            definition=definition.model_dump(mode="json"),
            created_at=context.now(),
        )
        session.add(call)
        session.flush()
        detail = {"from": old, "first_day": first_day.isoformat()}
        context.record(session, actor, new, "call_copied", old, detail=detail)
    return CopiedCall(new, moved.dates, check_call(definition))


def _moved(context: AppContext, source: Call, new: str, first_day: date) -> MovedCall:
    definition = calls.definition_of(source)
    today = today_in(definition, context.now())
    return move_call(definition, new, first_day, today, read_working_days())


def _refuse_known(known: Call | None, name: str) -> None:
    if known is not None:
        raise BadInput("error.call_exists", call=name)
