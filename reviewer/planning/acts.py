"""What a person's hand may do to a plan: each act gives the plan as it would be, or says why not.

An act changes as few panels as it names; whether the result keeps the rules is the checker's to
say (`reviewer.planning.hand_check`). Moments are naive local time, as in the plan.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from pydantic import TypeAdapter, ValidationError

from reviewer.errors import BadInput, NotFound
from reviewer.model.plan_documents import PlanDocument, PlannedPanel, PlannedSlot


@dataclass(frozen=True)
class PlanAct:
    """Describe one act; only the fields of its kind are filled.

    `start` is a local moment as "YYYY-MM-DDTHH:MM"; `other` the second panel or submission of a
    swap or merge, `joins` who takes the seat that `expert` leaves, `end` until when a room is
    closed.
    """

    kind: str
    panel: str = ""
    submission: str = ""
    other: str = ""
    expert: str = ""
    joins: str = ""
    room: str = ""
    start: str = ""
    end: str = ""
    reason: str = ""

    def document(self) -> dict[str, str]:
        """Write the act as its row keeps it, without what is not filled."""
        return {key: value for key, value in asdict(self).items() if value}


@dataclass(frozen=True)
class Timing:
    """Hold how long a slot and the change after it take."""

    slot: timedelta
    changeover: timedelta


_ACT = TypeAdapter(PlanAct)


def read_act(document: object) -> PlanAct:
    """Validate an act where it enters; raises BadInput for one of no known kind."""
    try:
        act = _ACT.validate_python(document)
    except ValidationError as error:
        raise BadInput("error.unknown_change", kind="") from error
    if act.kind not in HANDS and act.kind not in DATA_ACTS:
        raise BadInput("error.unknown_change", kind=act.kind)
    return act


def carried_out(plan: PlanDocument, act: PlanAct, timing: Timing) -> PlanDocument:
    """Give the plan after an act; an act on the data alone (`DATA_ACTS`) leaves it as it is.

    Raises NotFound for a panel, person or submission that is not where the act says, BadInput for
    a moment that is none.
    """
    return plan if act.kind in DATA_ACTS else HANDS[act.kind](plan, act, timing)


def touched(before: PlanDocument, after: PlanDocument) -> frozenset[str]:
    """Name the panels that differ between two plans."""
    old = {panel.code: panel for panel in before.panels}
    new = {panel.code: panel for panel in after.panels}
    return frozenset(code for code in old.keys() | new.keys() if old.get(code) != new.get(code))


def panel_named(plan: PlanDocument, code: str) -> PlannedPanel:
    """Find a panel by its code; raises NotFound."""
    for panel in plan.panels:
        if panel.code == code:
            return panel
    raise NotFound("error.unknown_panel", panel=code)


def panel_hearing(plan: PlanDocument, submission: str) -> PlannedPanel | None:
    """Find the panel that hears a submission, None where nobody does."""
    for panel, slot in plan.hearings():
        if slot.submission == submission:
            return panel
    return None


def with_panels(plan: PlanDocument, *changed: PlannedPanel) -> PlanDocument:
    """Put changed panels in the place of those of their codes; new ones go to the end.

    A panel that hears nothing any more is dissolved.
    """
    by_code = {panel.code: panel for panel in changed}
    kept = [by_code.pop(panel.code, panel) for panel in plan.panels]
    every = (*kept, *by_code.values())
    return replace(plan, panels=tuple(panel for panel in every if panel.slots))


def in_order(panel: PlannedPanel, slots: tuple[PlannedSlot, ...]) -> PlannedPanel:
    """Give a panel with these slots, in time order."""
    return replace(panel, slots=tuple(sorted(slots, key=lambda slot: slot.start)))


def moment_of(text: str) -> datetime:
    """Read a local moment; raises BadInput for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput("error.times_unreadable", start=text, end=text) from error
    if moment.tzinfo:
        raise BadInput("error.times_unreadable", start=text, end=text)
    return moment


def _move_hearing(plan: PlanDocument, act: PlanAct, timing: Timing) -> PlanDocument:
    target, start = panel_named(plan, act.panel), moment_of(act.start)
    source = panel_hearing(plan, act.submission)
    slot = PlannedSlot(act.submission, start, start + timing.slot)
    if source is not None and source.code == target.code:
        others = tuple(each for each in target.slots if each.submission != act.submission)
        former = next(each for each in target.slots if each.submission == act.submission)
        return with_panels(plan, in_order(target, (*others, replace(slot, recused=former.recused))))
    arrived = in_order(target, (*target.slots, slot))
    if source is None:
        return with_panels(plan, arrived)
    left = tuple(each for each in source.slots if each.submission != act.submission)
    return with_panels(plan, replace(source, slots=left), arrived)


def _swap_hearings(plan: PlanDocument, act: PlanAct, _: Timing) -> PlanDocument:
    first, second = (panel_hearing(plan, code) for code in (act.submission, act.other))
    if first is None or second is None:
        missing = act.submission if first is None else act.other
        raise NotFound("error.not_heard", submission=missing)
    names = {act.submission: act.other, act.other: act.submission}
    return with_panels(
        plan,
        *(
            replace(
                panel,
                slots=tuple(
                    PlannedSlot(names[slot.submission], slot.start, slot.end)
                    if slot.submission in names
                    else slot
                    for slot in panel.slots
                ),
            )
            for panel in {panel.code: panel for panel in (first, second)}.values()
        ),
    )


def _shifted(panel: PlannedPanel, room: str, start: datetime) -> PlannedPanel:
    by = start - panel.start
    slots = tuple(replace(slot, start=slot.start + by, end=slot.end + by) for slot in panel.slots)
    return replace(panel, room=room or panel.room, slots=slots)


def _move_panel(plan: PlanDocument, act: PlanAct, _: Timing) -> PlanDocument:
    panel = panel_named(plan, act.panel)
    start = moment_of(act.start) if act.start else panel.start
    return with_panels(plan, _shifted(panel, act.room, start))


def _swap_panels(plan: PlanDocument, act: PlanAct, _: Timing) -> PlanDocument:
    first, second = panel_named(plan, act.panel), panel_named(plan, act.other)
    return with_panels(
        plan,
        _shifted(first, second.room, second.start),
        _shifted(second, first.room, first.start),
    )


def _replace_member(plan: PlanDocument, act: PlanAct, _: Timing) -> PlanDocument:
    panel = panel_named(plan, act.panel)
    if act.expert not in panel.people:
        raise NotFound("error.unknown_seat", panel=act.panel, expert=act.expert)
    if act.expert in panel.reserves:
        others = tuple(code for code in panel.reserves if code not in {act.expert, act.joins})
        reserves = (*others, act.joins) if act.joins else others
        return with_panels(plan, replace(panel, reserves=reserves))
    seated = (act.joins if code == act.expert else code for code in panel.experts)
    return with_panels(
        plan,
        replace(
            panel,
            experts=tuple(code for code in seated if code),
            chair=act.joins if panel.chair == act.expert else panel.chair,
            reserves=tuple(code for code in panel.reserves if code != act.joins),
            slots=tuple(
                replace(slot, recused=tuple(code for code in slot.recused if code != act.expert))
                for slot in panel.slots
            ),
        ),
    )


def _swap_members(plan: PlanDocument, act: PlanAct, timing: Timing) -> PlanDocument:
    """Let two members of two panels change seats."""
    there = replace(act, panel=act.other, expert=act.joins, joins=act.expert)
    return _replace_member(_replace_member(plan, act, timing), there, timing)


def _set_chair(plan: PlanDocument, act: PlanAct, _: Timing) -> PlanDocument:
    panel = panel_named(plan, act.panel)
    if act.expert not in panel.experts:
        raise NotFound("error.unknown_seat", panel=act.panel, expert=act.expert)
    return with_panels(plan, replace(panel, chair=act.expert))


def _split_panel(plan: PlanDocument, act: PlanAct, _: Timing) -> PlanDocument:
    """Let a panel of its own, with the same people, hear a submission and all that follow it."""
    panel = panel_named(plan, act.panel)
    place = next(
        (at for at, slot in enumerate(panel.slots) if slot.submission == act.submission), 0
    )
    if not place:
        raise BadInput("error.split_at_first", panel=act.panel)
    taken = {each.code for each in plan.panels}
    code = next(
        name for n in range(1, len(taken) + 2) if (name := f"{panel.code}-{n}") not in taken
    )
    return with_panels(
        plan,
        replace(panel, slots=panel.slots[:place]),
        replace(panel, code=code, slots=panel.slots[place:]),
    )


def _merge_panels(plan: PlanDocument, act: PlanAct, timing: Timing) -> PlanDocument:
    """Let one panel hear what another hears, after its own; the other is dissolved."""
    panel, other = panel_named(plan, act.panel), panel_named(plan, act.other)
    if panel.code == other.code:
        raise NotFound("error.unknown_panel", panel=act.other)
    start, slots = panel.end + timing.changeover, list(panel.slots)
    for slot in other.slots:
        slots.append(PlannedSlot(slot.submission, start, start + timing.slot))
        start += timing.slot + timing.changeover
    return with_panels(plan, replace(panel, slots=tuple(slots)), replace(other, slots=()))


Hand = Callable[[PlanDocument, PlanAct, Timing], PlanDocument]
HANDS: Mapping[str, Hand] = MappingProxyType(
    {
        "move_hearing": _move_hearing,
        "swap_hearings": _swap_hearings,
        "move_panel": _move_panel,
        "swap_panels": _swap_panels,
        "replace_member": _replace_member,
        "swap_members": _swap_members,
        "set_chair": _set_chair,
        "split_panel": _split_panel,
        "merge_panels": _merge_panels,
    }
)
# These change what the plan must keep to; the plan itself is then mended by further acts.
DATA_ACTS = frozenset({"withdraw", "close_room", "restore"})
