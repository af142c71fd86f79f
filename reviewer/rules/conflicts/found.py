"""A conflict of interest as it was found: who, with whom, why, and where that stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from reviewer.model.tables import Json

HARD_KINDS = frozenset(
    {
        "same_uscc",
        "name_variant_employer",
        "past_employer",
        "shareholding",
        "part_time_post",
        "group_relation",
        "declared_by_expert",
    }
)
HINT_KINDS = frozenset({"shared_phone", "mail_domain", "name_in_cell"})


@dataclass(frozen=True)
class EvidencePlace:
    """Say where evidence stands: file, sheet and row (None: of no row)."""

    file: str
    sheet: str
    row: int | None

    def document(self) -> Json:
        """Write the place as a conflict keeps it."""
        return {"file": self.file, "sheet": self.sheet, "row": self.row}


@dataclass(frozen=True)
class FoundConflict:
    """Name one reason why an expert may not review a submission.

    `evidence` is the value that shows it, as it stands in the workbook; `sources` the places
    (file, sheet, row) that it was read from. `hard` kinds follow from facts; of the others
    `separates` tells whether the call's policy keeps the pair apart at once.
    """

    expert: str
    submission: str
    kind: str
    evidence: str
    separates: bool
    sources: tuple[EvidencePlace, ...] = ()
    details: Mapping[str, object] = field(default_factory=dict)

    @property
    def hard(self) -> bool:
        """Tell whether the kind is a fact that no policy softens."""
        return self.kind in HARD_KINDS


def merged(found: Iterable[FoundConflict]) -> list[FoundConflict]:
    """Make one conflict of several with the same pair and kind, all their evidence in it.

    Ordered by expert, submission and kind.
    """
    kept: dict[tuple[str, str, str], FoundConflict] = {}
    for entry in found:
        key = (entry.expert, entry.submission, entry.kind)
        held = kept.get(key)
        if held is None:
            kept[key] = entry
            continue
        evidence = held.evidence
        if entry.evidence not in evidence.split("；"):
            evidence = f"{evidence}；{entry.evidence}"
        kept[key] = replace(
            held,
            evidence=evidence,
            sources=tuple(dict.fromkeys((*held.sources, *entry.sources))),
            separates=held.separates or entry.separates,
        )
    return [kept[key] for key in sorted(kept)]


def place(source: Mapping[str, object]) -> EvidencePlace:
    """Keep of a source only where it stands."""
    row = source.get("row")
    return EvidencePlace(
        str(source.get("file") or ""),
        str(source.get("sheet") or ""),
        row if isinstance(row, int) else None,
    )
