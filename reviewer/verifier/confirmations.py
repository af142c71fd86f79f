"""Whether a second person confirmed exactly an act: another one, once, signed in alone."""

from __future__ import annotations

from dataclasses import dataclass, field

from reviewer.verifier.chain import Act, State
from reviewer.verifier.document import Document, sha256

# Kinds whose request names exactly what the act names; the others name more than one act.
SAME_SUBJECT = frozenset(
    {"reopen_score", "replace_score", "redraw", "lift_refusal", "restore_plan"}
)
BY_SUPERVISOR = frozenset({"redraw"})
GIVEN = "confirmation_given"
STAFF_LINK = "staff_link"


@dataclass
class Confirmations:
    """Remember in which session each confirmation was given, and which acts relied on which."""

    sessions: dict[str, str] = field(default_factory=dict)
    relied: dict[int, Document] = field(default_factory=dict)

    def note(self, act: Act) -> None:
        """Remember an answer that an act gives."""
        if act.action == GIVEN:
            self.sessions[str(act.content["subject"])] = str(act.content["session"])

    def confirmed_by(self, state: State, act: Act, kind: str, *, fresh: bool) -> str:
        """Name who confirmed an act; empty where nobody did, or not as it must be.

        `state` is that after the act; `fresh`: the confirmation was not used up before it.
        """
        number = act.content["detail"].get("confirmation")
        row = confirmation_row(state, number)
        if row is None or not fresh or row["kind"] != kind or row["answer"] != "confirmed":
            return ""
        self.relied[act.number] = number
        asked, answered = str(row["asked_by"]), str(row["answered_by"])
        if answered == asked or asked != act.content["actor"]:
            return ""
        if kind in BY_SUPERVISOR and not answered.startswith("supervisor:"):
            return ""
        if kind in SAME_SUBJECT and row["subject"] != act.content["subject"]:
            return ""
        session = self.sessions.get(str(number), "")
        if session.startswith(STAFF_LINK) or not _as_asked(row, act):
            return ""
        return answered

    def unused(self, state: State) -> list[int]:
        """Give the acts that relied on a confirmation without using it up."""
        return [
            act
            for act, number in self.relied.items()
            if (confirmation_row(state, number) or {}).get("used_at") is None
        ]


def confirmation_row(state: State, number: Document) -> Document:
    """Find the row of a confirmation by its number."""
    for row in state.table("confirmation").values():
        if number is not None and row["number"] == number:
            return row
    return None


def is_fresh(state: State, act: Act) -> bool:
    """Tell whether the confirmation that an act names is unused; `state` is that before the act."""
    detail = act.content["detail"]
    row = confirmation_row(state, detail.get("confirmation")) if detail else None
    return row is not None and row.get("used_at") is None


def _as_asked(row: Document, act: Act) -> bool:
    """The request's digest is that of what was asked, and the reasons are the same."""
    asked, detail = row["detail"], act.content["detail"]
    if set(asked) == {"sha256"}:  # too long to be kept whole in the chain
        return True
    if sha256([row["kind"], row["subject"], asked]) != row["digest"]:
        return False
    return all(asked[name] == detail[name] for name in asked.keys() & detail.keys())
