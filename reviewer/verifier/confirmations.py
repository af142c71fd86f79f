"""Whether a second person confirmed exactly an act: another one, once, signed in alone."""

from __future__ import annotations

from dataclasses import dataclass, field

from reviewer.verifier.chain import Act, State
from reviewer.verifier.document import Document, sha256
from reviewer.verifier.exceptions import NUMBERS, number_of

# Kinds whose request names exactly what the act names; the others name more than one act.
SAME_SUBJECT = frozenset(
    {
        "reopen_score",
        "replace_score",
        "redraw",
        "lift_refusal",
        "restore_plan",
        "late_withdrawal",
        "late_correction",
        "uphold_objection",
        "new_address",
        "close_panel",
        "open_panel",
        "late_seats",
    }
)
BY_SUPERVISOR = frozenset({"redraw"})
GIVEN, ASKED = "confirmation_given", "confirmation_asked"
STAFF_LINK = "staff_link"
SUPERVISOR = "supervisor:"


@dataclass
class Confirmations:
    """Remember in which sessions each was asked for and given, and which acts relied on which."""

    asked_in: dict[str, str] = field(default_factory=dict)
    given_in: dict[str, str] = field(default_factory=dict)
    relied: dict[tuple[int, str], Document] = field(default_factory=dict)

    def note(self, act: Act) -> None:
        """Remember a request that an act makes, or an answer that it gives."""
        if act.action in (GIVEN, ASKED):
            kept = self.given_in if act.action == GIVEN else self.asked_in
            kept[str(act.content["subject"])] = str(act.content["session"])

    def confirmed_by(self, state: State, act: Act, kind: str, *, fresh: bool) -> str:
        """Name who confirmed an act; empty where nobody did, or not as it must be.

        `state` is that after the act; `fresh`: the confirmation was not used up before it.
        """
        number = number_of(act.content["detail"], kind)
        row = confirmation_row(state, number)
        if row is None or not fresh or row["kind"] != kind or row["answer"] != "confirmed":
            return ""
        self.relied[act.number, kind] = number
        asked, answered = str(row["asked_by"]), str(row["answered_by"])
        if answered == asked or asked != act.content["actor"]:
            return ""
        if kind in BY_SUPERVISOR and not answered.startswith(SUPERVISOR):
            return ""
        if kind in SAME_SUBJECT and row["subject"] != act.content["subject"]:
            return ""
        if self._one_hand(str(number), answered) or not _as_asked(row, act):
            return ""
        return answered

    def _one_hand(self, number: str, answered: str) -> bool:
        """Tell whether a link that staff saw let one person play both.

        What was asked for in such a session is confirmed by a supervisor alone, who makes no links.
        """
        if self.given_in.get(number, "").startswith(STAFF_LINK):
            return True
        seen = self.asked_in.get(number, "").startswith(STAFF_LINK)
        return seen and not answered.startswith(SUPERVISOR)

    def unused(self, state: State) -> list[int]:
        """Give the acts that relied on a confirmation without using it up."""
        return [
            act
            for (act, _), number in self.relied.items()
            if (confirmation_row(state, number) or {}).get("used_at") is None
        ]


def confirmation_row(state: State, number: Document) -> Document:
    """Find the row of a confirmation by its number."""
    if number is None:
        return None
    rows = state.table("confirmation").values()
    return next((row for row in rows if row["number"] == number), None)


def unused_in(state: State, act: Act) -> set[int]:
    """Give the confirmations that an act names and that are unused; `state` is that before it."""
    detail = act.content["detail"] or {}
    rows = (confirmation_row(state, detail.get(name)) for name in NUMBERS)
    return {row["number"] for row in rows if row is not None and row.get("used_at") is None}


def _as_asked(row: Document, act: Act) -> bool:
    """The request's digest is that of what was asked, and the reasons are the same."""
    asked, detail = row["detail"], act.content["detail"]
    if set(asked) == {"sha256"}:  # too long to be kept whole in the chain
        return True
    if sha256([row["kind"], row["subject"], asked]) != row["digest"]:
        return False
    return all(asked[name] == detail[name] for name in asked.keys() & detail.keys())
