"""Why a submission is accepted, waits for a person, or is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from reviewer.messages import Language, knows, say
from reviewer.model.tables import Json
from reviewer.rules.labels import catalogue_label

Status = Literal["accept", "flag", "reject"]
COUNTING_WORDS = frozenset("家个件次人项场名")
GRAVITY: dict[str, int] = {"accept": 0, "flag": 1, "reject": 2}


@dataclass(frozen=True)
class Reason:
    """Name one finding about a submission.

    `clause` is the clause of the notice (empty for findings about the workbook itself), `details`
    the values compared. Status accept marks a finding worth knowing that asks nothing; `law` one
    that no person here may lift.
    """

    code: str
    clause: str
    status: Status
    details: Mapping[str, object] = field(default_factory=dict)
    law: bool = False

    def text(self, language: Language = "zh") -> str:
        """Write the reason out for a person."""
        return explain(self.code, self.clause, self.details, language)

    def document(self) -> Json:
        """Write the reason as the JSON that a submission keeps."""
        return {
            "code": self.code,
            "clause": self.clause,
            "status": self.status,
            "details": dict(self.details),
            **({"law": True} if self.law else {}),
        }


@dataclass(frozen=True)
class Screening:
    """Hold what screening found of one submission.

    `status` is the gravest of the reasons; `decided` a person's word on it, empty where there is
    none. A refusal is a proposal that a person may lift, unless the law itself refuses.
    """

    status: Status
    reasons: tuple[Reason, ...]
    decided: str = ""

    @property
    def standing(self) -> str:
        """Give where the submission stands after any decision: accept, flag or reject."""
        by_law = any(reason.law and reason.status == "reject" for reason in self.reasons)
        return standing(self.status, self.decided, by_law=by_law)


def standing(status: str, verdict: str, *, by_law: bool) -> str:
    """Give where a submission stands once a person has spoken: accept, flag, reject or pending.

    A person's verdict settles what screening flagged or refused; `by_law` refusals stay.
    """
    if status in {"flag", "reject"} and verdict in {"accept", "reject"} and not by_law:
        return verdict
    return status


def refused_by_law(reasons: Iterable[Mapping[str, object]]) -> bool:
    """Tell whether one of a submission's stored reasons is a refusal that nobody may lift."""
    return any(reason.get("law") and reason.get("status") == "reject" for reason in reasons)


def gravest(reasons: Iterable[Reason]) -> Status:
    """Give the gravest status among reasons; accept where there are none."""
    found: list[Status] = [reason.status for reason in reasons]
    return max(["accept", *found], key=lambda entry: GRAVITY[entry])


def explain(
    code: str, clause: str, details: Mapping[str, object], language: Language = "zh"
) -> str:
    """Write a reason out from its parts, as they are stored with a submission."""
    if "message" in details:
        return _in_language(details["message"], language)
    if "kind" in details:
        return say(f"reason.{details['kind']}", language, **{"clause": clause, **details})
    if not knows(f"reason.{code}", language) and "quote" in details:
        return _explain_own(clause, details, language)
    if not knows(f"reason.{code}", language):
        return _explain_problems(code, details, language)
    filled = {name: value for name, value in details.items() if name not in {"figures", "facts"}}
    if "figures" in details:
        filled["figures"] = _figures(details["figures"], language)
    if "facts" in details:
        filled["facts"] = _facts(details["facts"], language)
    return say(f"reason.{code}", language, clause=clause, **filled)


def _figures(figures: object, language: Language) -> list[str]:
    listed = figures if isinstance(figures, (list, tuple)) else []
    return [
        say(
            "reason.figure",
            language,
            figure=label_text(entry["figure"], language, "figure"),
            value=entry["value"],
            comparator=entry["comparator"],
            threshold=entry["threshold"],
            unit=_unit(str(entry["unit"]), language),
        )
        for entry in listed
    ]


def _unit(unit: str, language: Language) -> str:
    """Write the unit of a figure; a Chinese counting word has no place in English."""
    if language == "zh":
        return unit
    if unit in COUNTING_WORDS:
        return ""
    return f" {say('unit.wan', language)}" if unit == "万元" else unit


def _facts(facts: object, language: Language) -> list[str]:
    listed = facts if isinstance(facts, (list, tuple)) else []
    return [label_text(entry, language) for entry in listed]


def label_text(entry: object, language: Language, group: str | None = None) -> str:
    """Write the label of a value: by the catalogue, or as it was kept in both languages."""
    if isinstance(entry, Mapping):
        return str(entry.get(language) or entry.get("zh") or "")
    name = str(entry)
    return catalogue_label(name, language, group) or catalogue_label(name, language) or name


def _in_language(text: object, language: Language) -> str:
    return str(text.get(language) or text.get("zh")) if isinstance(text, Mapping) else str(text)


def _explain_own(clause: str, details: Mapping[str, object], language: Language) -> str:
    """Write out a rule that has no sentence in the catalogue: clause, quotation, what was found."""
    found = [
        say("reason.own_value", language, label=label_text(entry["label"], language),
            value="—" if entry["value"] is None else _in_words(entry["value"], language))
        for entry in _listed_details(details, "values")
    ]  # fmt: skip
    found += [str(entry) for entry in _listed_details(details, "others")]
    if "figures" in details:
        found += _figures(details["figures"], language)
    apart = {"quote", "values", "others", "proposed", "figures"}
    found += [_in_words(value, language) for name, value in details.items() if name not in apart]
    kind = "own_quoted" if details.get("quote") else "own"
    if details.get("proposed"):
        kind += "_proposed"
    blanks = {"clause": clause, "quote": details.get("quote") or ""}
    return say(f"reason.{kind}", language, found=found or ["—"], **blanks)


def _in_words(value: object, language: Language) -> str:
    if isinstance(value, bool):
        return say(f"reason.{'yes' if value else 'no'}", language)
    return str(value)


def _listed_details(details: Mapping[str, object], name: str) -> list[Any]:
    held = details.get(name)
    return list(held) if isinstance(held, (list, tuple)) else []


def _explain_problems(code: str, details: Mapping[str, object], language: Language) -> str:
    problems = details.get("problems")
    listed = problems if isinstance(problems, (list, tuple)) else []
    texts: list[str] = []
    for entry in listed:
        own = entry.get("details") or {}
        blanks = {
            name: entry.get(name) for name in ("file", "sheet", "row", "column", "raw", "value")
        }
        if knows(f"problem.{code}", language):
            texts.append(say(f"problem.{code}", language, **{**blanks, **own}))
    return "；".join(dict.fromkeys(texts)) or code
