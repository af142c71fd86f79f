"""What an import shows: files, rows, problems, and what it would change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from reviewer.model.experts import Expert, ExpertInput
from reviewer.model.intake_documents import json_safe
from reviewer.model.row_views import FileView, ProblemView, RowView
from reviewer.model.submissions import Submission, SubmissionInput
from reviewer.model.tables import Json
from reviewer.rules.joining import Joined

__all__ = ["FileView", "ProblemView", "RowView"]

# Values by which a submission or an expert is known, beside its facts.
KNOWN_BY = ("applicant", "uscc", "platform", "category", "district", "contact", "phone", "email")
OF_EXPERTS = (
    *("name", "employer", "uscc", "title", "years", "kind", "fields", "categories", "phone"),
    *("email", "past_posts", "ties", "can_chair", "available_on", "active"),
)


@dataclass(frozen=True)
class ValueChange:
    """Show one value of a submission or expert before and after; None: there was none."""

    name: str
    before: object
    after: object


@dataclass(frozen=True)
class ChangeView:
    """Show what an import makes of one submission or expert: new, changed or gone.

    `changed` without `values`: only where it stands in the files changed.
    """

    what: str
    change: str
    code: str
    name: str
    values: tuple[ValueChange, ...] = ()

    def document(self) -> Json:
        """Write the change as a trial reading keeps it."""
        return json_safe(asdict(self))


@dataclass(frozen=True)
class ImportView:
    """Show an import; `id` None for a dry run. `counts` are rows by status, and what changed.

    `state` is trial, committed or undone; `stale` tells of a trial that the call's data changed
    since, so that committing it may change something else.
    """

    id: int | None
    files: tuple[FileView, ...]
    counts: dict[str, int]
    changes: tuple[ChangeView, ...] = ()
    state: str = "trial"
    at: datetime | None = None
    actor: str = ""
    stale: bool = False

    @property
    def needs_attention(self) -> bool:
        """Tell whether rows or files were refused or flagged, or nothing at all was recognised."""
        return bool(self.counts.get("reject") or self.counts.get("flag") or self._bad_files())

    def _bad_files(self) -> bool:
        # One strange file in a folder is passed over with a word; nothing else is no import.
        strange = bool(self.files) and all(file.kind == "unknown" for file in self.files)
        return strange or any(
            problem.status in {"reject", "flag"} for file in self.files for problem in file.problems
        )


def read_change_view(document: Json) -> ChangeView:
    """Read a change as a trial reading keeps it."""
    values = tuple(ValueChange(**entry) for entry in document["values"])
    return ChangeView(**{**document, "values": values})


def forecast_changes(
    held: Mapping[str, Submission], roster: Mapping[str, Expert], joined: Joined
) -> tuple[tuple[ChangeView, ...], dict[str, int]]:
    """List what would be new, changed or gone, and count it; what stays the same is counted."""
    back = {new: old for old, new in joined.renamed.items()}
    changes: list[ChangeView] = []
    for submission in joined.submissions:
        known = held.get(back.get(submission.code, submission.code))
        if known is None:
            changes.append(ChangeView("submission", "new", submission.code, submission.applicant))
        elif differs(known, submission) or _comes_back(known):
            values = _values(_of_submission(known), _of_submission(submission))
            changes.append(
                ChangeView("submission", "changed", submission.code, submission.applicant, values)
            )
    for expert in joined.experts:
        kept = roster.get(expert.code)
        if kept is None:
            changes.append(ChangeView("expert", "new", expert.code, expert.name))
        elif differs(kept, expert):
            values = _values(_of_expert(kept), _of_expert(expert))
            changes.append(ChangeView("expert", "changed", expert.code, expert.name, values))
    changes += [
        ChangeView("expert", "gone", code, roster[code].name)
        for code in joined.gone_experts
        if code in roster and roster[code].sources
    ]
    changes += [
        ChangeView("submission", "gone", code, held[code].applicant)
        for code in joined.vanished
        if code in held and held[code].withdrawn_at is None
    ]
    return tuple(changes), _counts(changes, len(joined.submissions) + len(joined.experts))


def _comes_back(row: Submission) -> bool:
    """Tell whether a submission that an import let go has rows again."""
    return row.withdrawn_at is not None and not row.sources


def differs(row: Submission | Expert, fresh: SubmissionInput | ExpertInput) -> bool:
    """Tell whether a stored row says anything else than what came in."""
    return any(getattr(row, name) != value for name, value in fresh.model_dump().items())


def _counts(changes: Iterable[ChangeView], in_all: int) -> dict[str, int]:
    found = [change.change for change in changes]
    fresh, changed = found.count("new"), found.count("changed")
    counts = {"new": fresh, "changed": changed, "same": in_all - fresh - changed}
    return {word: n for word, n in counts.items() if n} | {"gone": found.count("gone")}


def _of_submission(row: SubmissionInput) -> Mapping[str, object]:
    return {**row.facts, **{name: getattr(row, name) for name in KNOWN_BY}}


def _of_expert(row: ExpertInput) -> Mapping[str, object]:
    return {name: getattr(row, name) for name in OF_EXPERTS}


def _values(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[ValueChange, ...]:
    names = sorted({*before, *after})
    return tuple(
        ValueChange(name, before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    )
