"""The form of the rubric: one line per criterion, read back into the call's own terms."""

from __future__ import annotations

from collections.abc import Mapping

from reviewer.usecases.scoring.rubric import RubricView, ScoringRule

FIELDS = (
    "code", "zh", "en", "kind", "weight", "maximum", "step", "comment_below", "comment_above",
    "formula", "guidance_zh", "guidance_en",
)  # fmt: skip
EMPTY_LINES = 2
MOST_LINES = 60
Row = dict[str, str]

__all__ = ["RubricView", "rubric_document", "rubric_rows"]


def rubric_rows(rule: ScoringRule, category: str) -> list[Row]:
    """Lay out the criteria that hold for a category, with empty lines to add more."""
    rows = []
    for criterion in rule.for_category(category).criteria:
        guidance = criterion.guidance
        rows.append(
            {
                "code": criterion.code,
                "zh": criterion.name.zh,
                "en": criterion.name.en,
                "kind": criterion.kind,
                "weight": f"{criterion.weight:f}",
                "maximum": f"{criterion.maximum:f}",
                "step": f"{criterion.step:f}",
                "core": "yes" if criterion.core else "",
                "comment_below": ""
                if criterion.comment_below is None
                else f"{criterion.comment_below:f}",
                "comment_above": ""
                if criterion.comment_above is None
                else f"{criterion.comment_above:f}",
                "formula": criterion.formula or "",
                "guidance_zh": guidance.zh if guidance else "",
                "guidance_en": guidance.en if guidance else "",
            }
        )
    return rows + [dict.fromkeys((*FIELDS, "core"), "") for _ in range(EMPTY_LINES)]


def rubric_document(
    rule: ScoringRule, form: Mapping[str, str]
) -> tuple[dict[str, object], list[Row]]:
    """Read the form into a scoring document; give the lines too, for showing them again."""
    lines = range(min(_number(form.get("lines", "0")), MOST_LINES))
    rows = [
        {field: form.get(f"{field}-{line}", "").strip() for field in (*FIELDS, "core")}
        for line in lines
    ]
    criteria = [_criterion(row) for row in rows if row["code"] or row["zh"]]
    document: dict[str, object] = rule.model_dump(mode="json")
    category = form.get("category", "")
    if category:
        own = document["by_category"]
        former = dict(own) if isinstance(own, Mapping) else {}
        document["by_category"] = {**former, category: criteria}
    else:
        document["criteria"] = criteria
    for name in ("method", "trim_from", "decimals", "pass_mark"):
        text = form.get(name, "").strip()
        document[name] = text or (None if name == "pass_mark" else document[name])
    document["calibrated"] = form.get("calibrated", "") == "yes"
    return document, rows


def _criterion(row: Row) -> dict[str, object]:
    kind = row["kind"] or "mark"
    found: dict[str, object] = {
        "code": row["code"],
        "name": {"zh": row["zh"], "en": row["en"] or row["zh"]},
        "kind": kind,
        "core": row["core"] == "yes",
    }
    if row["guidance_zh"] or row["guidance_en"]:
        zh, en = row["guidance_zh"], row["guidance_en"]
        found["guidance"] = {"zh": zh or en, "en": en or zh}
    names = ("weight", "maximum", "step", "comment_below", "comment_above", "formula")
    for name in names if kind != "pass_fail" else ():
        if row[name]:
            found[name] = row[name]
    return found


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
