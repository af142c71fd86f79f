"""Categories as written in forms: names, tick boxes, several at once, and names nobody knows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from reviewer.files.intake.boxes import has_boxes, is_unclear, ticked_names
from reviewer.files.intake.readings import Cell, Finding, Reading, accepted, flagged, rejected
from reviewer.files.intake.texts import means_nothing, plain
from reviewer.model.programme import Category

_SEPARATORS = re.compile(r"[、,;/|\n\s]+")
_NUMBERING = re.compile(r"^[(（]?[\d一二三四五六]+[)）.、]\s*")
_ENDINGS = re.compile(r"(?:公共服务)?(?:平台)?(?:类|型)?(?:平台)?$")
NEAR_ENOUGH = 0.4


@dataclass(frozen=True)
class CategoryNames:
    """Know the categories of a call by all names that forms use for them."""

    categories: tuple[Category, ...]

    def label(self, code: str) -> str:
        """Give a category's name as the call and its forms write it."""
        return next(category.name.zh for category in self.categories if category.code == code)

    def exact(self, text: str) -> str | None:
        """Find the category that a text names in the notice's own words; None otherwise."""
        bare = bare_name(text)
        for category in self.categories:
            if bare and bare == bare_name(category.name.zh):
                return category.code
        return None

    def nearest(self, text: str) -> str | None:
        """Find the category whose name or known alias is most like a text; None without a best."""
        bare = bare_name(text)
        for category in self.categories:
            if bare in {bare_name(alias) for alias in category.aliases}:
                return category.code
        ranked = sorted(
            ((self._likeness(category, bare), category.code) for category in self.categories),
            reverse=True,
        )
        best, code = ranked[0]
        tied = len(ranked) > 1 and ranked[1][0] == best
        return code if best >= NEAR_ENOUGH and not tied else None

    def _likeness(self, category: Category, bare: str) -> float:
        names = [bare_name(category.name.zh), *map(bare_name, category.aliases)]
        return max(SequenceMatcher(None, bare, name).ratio() for name in names)


def bare_name(text: str) -> str:
    """Strip a category's name of 平台, 类, 型, numbering and spaces."""
    return _ENDINGS.sub("", _NUMBERING.sub("", re.sub(r"\s", "", plain(text))))


def read_claimed(cell: Cell, names: CategoryNames) -> Reading[list[str]]:
    """Read the category that a submission claims: exactly one is wanted.

    Two are void (一个建设运营单位选择一种类型, 多选无效): both codes are given, with a rejecting
    finding. A name that the call does not know is flagged, with the nearest as the suggestion.
    """
    if means_nothing(cell):
        return Reading([], (flagged("category_missing"),))
    text = plain(cell)[:500]
    if is_unclear(text):
        return Reading([], (flagged("category_tick_unclear"),))
    if has_boxes(text):
        return _read_boxes(text, names)
    whole = names.exact(text)
    if whole:
        return Reading([whole])
    pieces = [piece for piece in _SEPARATORS.split(text) if bare_name(piece)]
    found = [names.exact(piece) for piece in pieces]
    known = list(dict.fromkeys(code for code in found if code))
    if known and None not in found:
        if len(known) == 1:
            return Reading(known)
        if 2 < len(known) == len(names.categories):  # the form's own list, its ticks unseen
            return Reading([], (flagged("category_ticks_unseen"),))
        listed = "、".join(names.label(code) for code in known)
        finding = rejected("multi_category", names.label(known[0]), categories=listed)
        return Reading(known, (finding,))
    return _unknown(text, names)


def _unknown(text: str, names: CategoryNames) -> Reading[list[str]]:
    code = names.nearest(text)
    suggestion = names.label(code) if code else None
    listed = "、".join(names.label(category.code) for category in names.categories)
    finding = flagged("category_alias", suggestion, suggestion=suggestion or "—", categories=listed)
    return Reading([code] if code else [], (finding,))


def _read_boxes(text: str, names: CategoryNames) -> Reading[list[str]]:
    ticked = list(dict.fromkeys(ticked_names(text)))
    if not ticked:
        return Reading([], (flagged("category_checkbox_none"),))
    codes: list[str] = []
    findings: list[Finding] = []
    for name in ticked:
        code = names.exact(name)
        if code is None:
            unknown = _unknown(name, names)
            findings += unknown.findings
            codes += unknown.value or []
        else:
            codes.append(code)
    codes = list(dict.fromkeys(codes))
    if len(ticked) > 1:
        listed = "、".join(ticked)
        first = names.label(codes[0]) if codes else None
        findings.append(rejected("category_checkbox_two", first, categories=listed))
    elif codes and not findings:
        findings.append(accepted("category_checkbox_one", names.label(codes[0])))
    return Reading(codes, tuple(findings))


def read_reviewable(cell: Cell, names: CategoryNames) -> Reading[list[str]]:
    """Read the categories that an expert may review; empty means none were named."""
    if means_nothing(cell):
        return Reading([])
    text = plain(cell)[:1000]
    pieces = [piece for piece in _SEPARATORS.split(text) if bare_name(piece)]
    codes: list[str] = []
    findings: list[Finding] = []
    for piece in pieces:
        code = names.exact(piece)
        if code is None:
            code = names.nearest(piece)
            label = names.label(code) if code else None
            findings.append(_unknown_reviewable(piece, label))
        if code:
            codes.append(code)
    codes = list(dict.fromkeys(codes))
    usual = "、".join(names.label(code) for code in codes)
    if not findings and usual != str(cell).strip():
        findings.append(accepted("category_separators", usual))
    return Reading(codes, tuple(findings))


def _unknown_reviewable(piece: str, label: str | None) -> Finding:
    return flagged("expert_category_unknown", label, category=piece, suggestion=label or "—")


def thresholds_of(codes: Sequence[str], categories: Sequence[Category]) -> tuple[str, ...]:
    """List the figures that the one claimed category asks for; nothing while it is unclear."""
    if len(codes) != 1:
        return ()
    found = next((category for category in categories if category.code == codes[0]), None)
    return tuple(threshold.figure for threshold in found.thresholds) if found else ()
