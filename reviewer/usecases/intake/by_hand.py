"""Keep what staff wrote by hand when files are imported again, and ask where the files differ."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session

from reviewer.rules.hand_edits import Asked, Held, under_hand
from reviewer.rules.joining import Joined
from reviewer.store.hand_edits import hand_edits


def keep_hand_edits(
    session: Session, call: str, joined: Joined
) -> tuple[Joined, tuple[Asked, ...]]:
    """Let what was written by hand stand above what the files say."""
    held = [
        Held(
            kind=edit.kind,
            code=joined.renamed.get(edit.code, edit.code)
            if edit.kind == "submission"
            else edit.code,
            name=edit.name,
            value=edit.held["value"],
            read=edit.held["read"],
        )
        for edit in hand_edits(session, call)
    ]
    if not held:
        return joined, ()
    submissions, asked = under_hand("submission", joined.submissions, held)
    experts, asked_of_experts = under_hand("expert", joined.experts, held)
    return replace(joined, submissions=submissions, experts=experts), (*asked, *asked_of_experts)


def ask_about(session: Session, call: str, joined: Joined, asked: tuple[Asked, ...]) -> None:
    """Note what the files say instead, so that a person decides; answered files ask no more."""
    said = {(entry.held.kind, entry.held.code, entry.held.name): entry.said for entry in asked}
    present = {("submission", entry.code) for entry in joined.submissions}
    present |= {("expert", entry.code) for entry in joined.experts}
    for edit in hand_edits(session, call):
        if edit.kind == "submission":
            edit.code = joined.renamed.get(edit.code, edit.code)
        place = (edit.kind, edit.code, edit.name)
        if place in said:
            edit.asked = {"value": said[place]}
        elif place[:2] in present:
            edit.asked = {}
        session.add(edit)
