"""Keep what staff wrote by hand when files are imported again, and ask where the files differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from reviewer.model.experts import Expert, ExpertInput
from reviewer.model.hand_edits import HandEdit
from reviewer.model.submissions import Submission, SubmissionInput
from reviewer.model.tables import Json
from reviewer.rules.hand_edits import Asked, Held, under_hand, value_of, with_values
from reviewer.rules.joining import Joined
from reviewer.store import experts, submissions
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


def edits_document(session: Session, call: str) -> list[Json]:
    """Write down what stands by hand before an import, so that undoing it brings that back."""
    return [edit.model_dump(mode="json") for edit in hand_edits(session, call)]


def put_back_edits(session: Session, call: str, former: Sequence[HandEdit]) -> None:
    """After an import was taken back, let what was written by hand stand again.

    What a person decided upon the import's word goes with it; what was written by hand since stays,
    beside what the files say again. `former` is what stood before the import.
    """
    present = {edit.id: edit for edit in hand_edits(session, call)}
    for before in former:
        edit = present.pop(before.id, None)
        if edit is None:  # the file's word was taken instead
            session.add(before)
            continue
        newer = edit.held["value"] != before.held["value"]
        edit.code, edit.asked = before.code, {} if newer else before.asked
        edit.held = {**before.held, "value": edit.held["value"]}
        session.add(edit)
    session.flush()
    written_since = set(present)
    for edit in hand_edits(session, call):
        row = _row(session, edit)
        if row is None:
            if edit.id in written_since:  # the record came with the import, and went with it
                session.delete(edit)
            continue
        record = _record(row)
        if edit.id in written_since:
            edit.held = {**edit.held, "read": value_of(record, edit.name)}
            session.add(edit)
        if value_of(record, edit.name) != edit.held["value"]:
            for name, value in _changed(record, edit.name, edit.held["value"]).items():
                setattr(row, name, value)
            session.add(row)


def _row(session: Session, edit: HandEdit) -> Expert | Submission | None:
    if edit.kind == "expert":
        return experts.find_expert(session, edit.call, edit.code)
    return submissions.find_submission(session, edit.call, edit.code)


def _changed(record: ExpertInput | SubmissionInput, name: str, value: object) -> Json:
    if isinstance(record, ExpertInput):
        return with_values(record, {name: value}).model_dump()
    return with_values(record, {name: value}).model_dump()


def _record(row: Expert | Submission) -> ExpertInput | SubmissionInput:
    if isinstance(row, Expert):
        return ExpertInput.model_validate(row.model_dump())
    return SubmissionInput.model_validate(row.model_dump())
