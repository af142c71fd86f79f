"""The parts of a call as tables that a person edits, and back again without losing anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, get_args

from reviewer.model.forms import FieldKind
from reviewer.model.tables import Json

Control = Literal["text", "long", "number", "date", "time", "truth", "choice", "words"]
STATED_KINDS = frozenset({"expression", "unique", "list"})
TRUE = "yes"


@dataclass(frozen=True)
class DesignColumn:
    """Describe one thing to fill in: where it stands in the document and how it is typed.

    `key` is a path with dots; `words` are several texts, one per line.
    """

    key: str
    control: Control = "text"
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class DesignPart:
    """Describe one part of a call: a table at a path, or single values where `path` is empty."""

    name: str
    path: str
    columns: tuple[DesignColumn, ...]


def _columns(text: str) -> tuple[DesignColumn, ...]:
    """Read columns written as key:control, parted by spaces."""
    found = []
    for word in text.split():
        key, _, control = word.partition(":")
        kind: Control = next((known for known in get_args(Control) if known == control), "text")
        found.append(DesignColumn(key, kind, CHOICES.get(key, ())))
    return tuple(found)


CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "kind": get_args(FieldKind),
        "role": ("list", "form"),
        "medium": ("sheet", "word", "both"),
        "otherwise": ("reject", "propose", "flag", "note"),
        "missing": ("reject", "flag", "note", "nothing"),
        "whose": ("applicant", "district"),
        "effect": ("mark", "order"),
        "must": ("", "be_on", "not_be_on"),
        "scoring.method": ("mean", "trimmed_mean", "median"),
    }
)
RUBRICS = "scoring.by_category"
CRITERION = (
    "code name.zh name.en guidance.zh:long guidance.en:long weight:number maximum:number"
    " step:number core:truth formula:long"
)
DEADLINE = "{0}.on:date {0}.at:time {0}.soft:truth {0}.clause"
PARTS: tuple[DesignPart, ...] = (
    DesignPart(
        "basics",
        "",
        _columns(
            "title.zh title.en document issued_on:date year:number organiser.zh organiser.en"
            " contact.person contact.telephone contact.email contact.address contact_room"
            " notes:words"
        ),
    ),
    DesignPart(
        "deadlines",
        "",
        _columns(
            f"{DEADLINE.format('deadlines.applicant')} {DEADLINE.format('deadlines.district')}"
        ),
    ),
    DesignPart(
        "further",
        "deadlines.further",
        _columns(
            "code name.zh name.en whose:choice on:date at:time soft:truth evidence missing:choice"
            " clause"
        ),
    ),
    DesignPart(
        "categories",
        "categories",
        _columns("code name.zh name.en clause thresholds:long fields:words aliases:words"),
    ),
    DesignPart(
        "tables",
        "form.tables",
        _columns("code title.zh title.en role:choice medium:choice needs:words enough:number"),
    ),
    DesignPart("identity", "", _columns("form.identity:words form.thing.zh form.thing.en")),
    DesignPart(
        "fields",
        "form.fields",
        _columns(
            "code name.zh name.en kind:choice headings:words unit required:truth year:number"
            " choices:words hidden_from:words tables:words"
        ),
    ),
    DesignPart(
        "documents",
        "form.documents",
        _columns("code name.zh name.en required:truth copies:number clause"),
    ),
    DesignPart(
        "rules",
        "eligibility",
        _columns(
            "code clause quote:long when:long that:long unique:words among:words list must:choice"
            " match:words otherwise:choice message.zh:long message.en:long"
        ),
    ),
    DesignPart("readings", "readings", _columns("code name.zh name.en value choices:words clause")),
    DesignPart("values", "values", _columns("code name.zh name.en formula:long unit")),
    DesignPart(
        "priorities", "priorities", _columns("code name.zh name.en when:long clause effect:choice")
    ),
    DesignPart(
        "rubric",
        "scoring.criteria",
        _columns(CRITERION),
    ),
    DesignPart("rubrics", RUBRICS, _columns(f"category {CRITERION}")),
    DesignPart(
        "review",
        "",
        _columns(
            "scoring.method:choice scoring.pass_mark:number panel.min_size:number"
            " panel.max_size:number defence.held:truth defence.presentation_minutes:number"
            " defence.question_minutes:number selection.quota:number notice.working_days:number"
            " schedule.first_day:date schedule.days:number schedule.opening:time"
            " schedule.closing:time schedule.rooms:words"
        ),
    ),
)


def part_named(name: str) -> DesignPart | None:
    """Find a part by its name; None where there is none."""
    return next((part for part in PARTS if part.name == name), None)


def shown_rows(document: Mapping[str, object], part: DesignPart) -> list[dict[str, str]]:
    """Write a part of a call as a person would type it: one row, or one per entry of a table."""
    rows = [document] if not part.path else _entries(document, part.path)
    return [
        {column.key: _typed(_at(row, column.key), column) for column in part.columns}
        for row in rows
    ]


def with_rows(
    document: Mapping[str, object], part: DesignPart, rows: Sequence[tuple[int, Mapping[str, str]]]
) -> dict[str, object]:
    """Put what a person typed into a copy of the document.

    Each row comes with its former place, -1 for a new one, so that what the page does not show is
    kept; an empty control takes the value away, so that the default holds again.
    """
    copied = _copied(document)
    if not part.path:
        for _, typed in rows[:1]:
            _fill(copied, part, typed)
        return copied
    former = _entries(document, part.path)
    made: list[Json] = []
    for place, typed in rows:
        entry = _copied(former[place]) if 0 <= place < len(former) else {}
        if not entry and not any(text.strip() for text in typed.values()):
            continue
        _fill(entry, part, typed)
        if part.path in {"scoring.criteria", RUBRICS}:
            _settle_criterion(entry)
        if part.name == "rules":
            _settle_kind(entry, former=0 <= place < len(former))
        made.append(entry)
    _put(copied, part.path, _by_category(made) if part.path == RUBRICS else made)
    return copied


def _settle_criterion(criterion: Json) -> None:
    """Make a criterion with a formula one that is computed, and one without it no such."""
    if "formula" in criterion:
        criterion["kind"] = "formula"
    elif criterion.get("kind") == "formula":
        del criterion["kind"]


def _by_category(criteria: list[Json]) -> Json:
    """Sort the criteria of single categories under their categories."""
    found: dict[str, object] = {}
    for criterion in criteria:
        category = str(criterion.pop("category", "") or "")
        listed = found.setdefault(category, [])
        if isinstance(listed, list):
            listed.append(criterion)
    return found


def _settle_kind(rule: Json, *, former: bool) -> None:
    """Give a rule the kind that what it says asks for; the closed kinds stay what they are."""
    kind = rule.get("kind")
    if former and kind is not None and kind not in STATED_KINDS:
        for word in ("when", "that", "unique", "among", "list", "must", "match", "otherwise"):
            rule.pop(word, None)
        rule.pop("message", None)
        return
    rule.pop("kind", None)
    for word, own in (("that", ("that",)), ("unique", ("unique", "among")),
                      ("list", ("list", "must", "match"))):  # fmt: skip
        if word in rule:
            for other in {"that", "unique", "among", "list", "must", "match"} - set(own):
                rule.pop(other, None)
            return


def _fill(entry: Json, part: DesignPart, typed: Mapping[str, str]) -> None:
    for column in part.columns:
        if column.key in typed:
            _put(entry, column.key, _read(typed[column.key], column))
    _drop_empty(entry)


def _drop_empty(entry: Json) -> None:
    """Take out texts and deadlines of which nothing is left."""
    for name, value in list(entry.items()):
        if isinstance(value, dict):
            _drop_empty(value)
            if not value or set(value) == {"soft"}:
                del entry[name]


def _read(text: str, column: DesignColumn) -> object:
    text = text.strip()
    if column.key == "thresholds":
        return [_threshold(line) for line in text.splitlines() if line.strip()]
    if column.control == "truth":
        return text == TRUE
    if column.control == "words":
        return [line.strip() for line in text.splitlines() if line.strip()]
    return text or None


def _threshold(line: str) -> Json:
    """Read a threshold written as: figure comparison value unit, as in products >= 200 件."""
    words = [*line.split(), "", "", "", ""]
    return {"figure": words[0], "comparator": words[1], "value": words[2], "unit": words[3]}


def _typed(value: object, column: DesignColumn) -> str:
    if column.key == "thresholds" and isinstance(value, list):
        return "\n".join(
            f"{entry['figure']} {entry['comparator']} {entry['value']} {entry['unit']}"
            for entry in value
        )
    if column.control == "truth":
        return TRUE if value is True else ""
    if isinstance(value, list | tuple):
        return "\n".join(str(entry) for entry in value)
    return "" if value is None else str(value)


def _entries(document: Mapping[str, object], path: str) -> list[Mapping[str, object]]:
    found = _at(document, path)
    if path == RUBRICS and isinstance(found, Mapping):
        return [
            {**criterion, "category": category}
            for category, criteria in found.items()
            for criterion in criteria
        ]
    return (
        [entry for entry in found if isinstance(entry, Mapping)] if isinstance(found, list) else []
    )


def _at(document: Mapping[str, object], path: str) -> object:
    value: object = document
    for word in path.split("."):
        value = value.get(word) if isinstance(value, Mapping) else None
    return value


def _put(document: Json, path: str, value: object) -> None:
    *above, last = path.split(".")
    for word in above:
        inner = document.get(word)
        if not isinstance(inner, dict):
            inner = {}
            document[word] = inner
        document = inner
    if value is None or value == []:
        document.pop(last, None)
    else:
        document[last] = value


def _copied(value: Mapping[str, object]) -> Json:
    return {name: _copied_value(entry) for name, entry in value.items()}


def _copied_value(value: object) -> object:
    if isinstance(value, Mapping):
        return _copied(value)
    return [_copied_value(entry) for entry in value] if isinstance(value, list) else value


@dataclass(frozen=True)
class DesignChange:
    """Show one difference between two versions of a call: where, what stood there, what does."""

    place: str
    before: str
    after: str


def changes_between(before: object, after: object, place: str = "") -> list[DesignChange]:
    """List the differences between two documents, entries of tables by their code."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        names = dict.fromkeys([*before, *after])
        return [
            change
            for name in names
            for change in changes_between(
                before.get(name), after.get(name), f"{place}.{name}".strip(".")
            )
        ]
    if _is_table(before) and _is_table(after):
        first, second = _by_code(before), _by_code(after)
        return changes_between(first, second, place)
    if before == after or (before in (None, [], {}, "") and after in (None, [], {}, "")):
        return []
    return [DesignChange(place, _in_short(before), _in_short(after))]


def _is_table(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(entry, Mapping) for entry in value)


def _by_code(value: object) -> dict[str, object]:
    entries = value if isinstance(value, list) else []
    return {
        f"{entry.get('code', place)}{'' if entry.get('year') is None else entry['year']}"
        f"{''.join(entry.get('tables') or ())}": entry
        for place, entry in enumerate(entries, start=1)
    }


def _in_short(value: object) -> str:
    if isinstance(value, Mapping):
        return "；".join(f"{name} {entry}" for name, entry in value.items() if entry)[:300]
    return "" if value is None else str(value)[:300]
