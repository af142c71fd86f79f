"""The rules that are written in the expression language: conditions, uniqueness, lists, dates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from reviewer.model.eligibility import (
    STATED_RULES,
    ExpressionRule,
    ListRule,
    Outcome,
    StatedRule,
    UniqueRule,
)
from reviewer.model.experts import FormerName
from reviewer.model.expressions import parse_expression
from reviewer.model.intakes import PriorListing
from reviewer.model.programme import CallDefinition, NamedDeadline
from reviewer.model.submissions import SubmissionInput
from reviewer.rules.call_values import names_of, shown_value
from reviewer.rules.eligibility.lateness import Receipts
from reviewer.rules.eligibility.reasons import Reason, Status
from reviewer.rules.expressions import Unknown, Value, day_value, evaluate
from reviewer.rules.labels import label_of
from reviewer.rules.names import platform_name, spelled
from reviewer.rules.organisations import Directory, Organisation, OrganisationIndex, Rename

STATUS: Mapping[Outcome, Status] = {
    "reject": "reject",
    "propose": "flag",
    "flag": "flag",
    "note": "accept",
}
MISSING = "FACTS_MISSING"
ORGANISATION_NAMES = frozenset({"applicant", "uscc"})


class StatedRules:
    """Judge submissions by the rules of the expression language of one call."""

    def __init__(
        self,
        definition: CallDefinition,
        submissions: Sequence[SubmissionInput],
        listings: Sequence[PriorListing] = (),
        former_names: Sequence[FormerName] = (),
        elsewhere: Mapping[str, Sequence[SubmissionInput]] | None = None,
    ) -> None:
        """Index what rules over several submissions need; nothing where no rule asks for it."""
        self._definition = definition
        self._elsewhere = elsewhere or {}
        self._renames = [Rename(name.current, name.former, name.uscc) for name in former_names]
        rules = definition.eligibility
        self.any = bool(definition.priorities) or any(
            isinstance(rule, STATED_RULES) for rule in rules
        )
        self._lists = {
            rule.code: _ListIndex(rule, _listed(rule, rules, listings), self._renames)
            for rule in rules
            if isinstance(rule, ListRule)
        }
        self._same = {
            rule.code: _SameIndex(rule, self._pool(rule, submissions), self._renames)
            for rule in rules
            if isinstance(rule, UniqueRule)
        }

    def _pool(
        self, rule: UniqueRule, submissions: Sequence[SubmissionInput]
    ) -> list[tuple[str, SubmissionInput]]:
        if not rule.among:
            return [("", entry) for entry in submissions]
        return [(call, entry) for call in rule.among for entry in self._elsewhere.get(call, ())]

    def names(self, submission: SubmissionInput) -> dict[str, Value]:
        """Give the named values of a submission, where the call has rules that ask for some."""
        if not self.any:
            return {}
        return names_of(self._definition, submission)

    def judge(
        self, rule: StatedRule, submission: SubmissionInput, names: Mapping[str, Value]
    ) -> Iterator[Reason]:
        """Judge one submission by one rule; what is not known waits for a person."""
        if rule.when is not None:
            concerned = evaluate(rule.when, names)
            if isinstance(concerned, Unknown):
                yield self._waits(rule, concerned)
                return
            if concerned is not True:
                return
        if isinstance(rule, ExpressionRule):
            yield from self._expression(rule, names)
        elif isinstance(rule, UniqueRule):
            yield from self._unique(rule, submission, names)
        elif isinstance(rule, ListRule):
            yield from self._list(rule, submission, names)

    def _expression(self, rule: ExpressionRule, names: Mapping[str, Value]) -> Iterator[Reason]:
        found = evaluate(rule.that, names)
        if isinstance(found, Unknown):
            yield self._waits(rule, found)
        elif found is not True:
            asked = parse_expression(rule.that).names
            values = [self._shown(name, names.get(name)) for name in asked if name in names]
            yield self._breach(rule, names, values)

    def _shown(self, name: str, value: object) -> dict[str, object]:
        return {"label": label_of(self._definition, _plain_key(self._definition, name)),
                "value": shown_value(value)}  # fmt: skip

    def _waits(self, rule: StatedRule, unknown: Unknown) -> Reason:
        if unknown.missing:
            facts = [
                label_of(self._definition, _plain_key(self._definition, name))
                for name in unknown.missing
            ]
            return Reason(MISSING, rule.clause, "flag", {"facts": facts})
        details = {"rule": rule.code, "quote": rule.quote, "word": unknown.clash}
        code = "RULE_BY_ZERO" if unknown.by_zero else "RULE_UNCLEAR"
        return Reason(code, rule.clause, "flag", details)

    def _breach(
        self,
        rule: StatedRule,
        names: Mapping[str, Value],
        values: Sequence[Mapping[str, object]] = (),
        others: Sequence[str] = (),
    ) -> Reason:
        """Make the reason of a broken rule; it carries its own sentence, so that nobody reads code.

        A soft rule asks a person, whatever a breach means else.
        """
        status = STATUS[rule.otherwise]
        if rule.soft and status == "reject":
            status = "flag"
        details: dict[str, object] = {
            "quote": rule.quote,
            "values": list(values),
            "others": list(others),
            "proposed": rule.otherwise == "propose",
        }
        if rule.message is not None:
            details["message"] = {
                "zh": _filled(rule.message.zh, names),
                "en": _filled(rule.message.en, names),
            }
        return Reason(rule.code, rule.clause, status, details, law=rule.law)

    def _unique(
        self, rule: UniqueRule, submission: SubmissionInput, names: Mapping[str, Value]
    ) -> Iterator[Reason]:
        others = self._same[rule.code].others(submission)
        if others:
            yield self._breach(rule, names, others=others)

    def _list(
        self, rule: ListRule, submission: SubmissionInput, names: Mapping[str, Value]
    ) -> Iterator[Reason]:
        index = self._lists[rule.code]
        if rule.must == "be_on" and not index.imported:
            details = {"rule": rule.code, "quote": rule.quote, "word": rule.list}
            yield Reason("LIST_NOT_IMPORTED", rule.clause, "flag", details)
            return
        found = index.find(submission)
        if (found is not None) != (rule.must == "be_on"):
            others = [found] if found else [rule.list]
            yield self._breach(rule, names, others=others)

    def deadlines(self, submission: SubmissionInput, register: Receipts) -> Iterator[Reason]:
        """Judge a submission by the further deadlines of the call."""
        for deadline in self._definition.deadlines.further:
            yield from self._deadline(deadline, submission, register)

    def _deadline(
        self, deadline: NamedDeadline, submission: SubmissionInput, register: Receipts
    ) -> Iterator[Reason]:
        zone = self._definition.zone
        if deadline.evidence == "receipts":
            noted = register.of(submission)
            met = noted.astimezone(zone).replace(tzinfo=None) if noted else None
        else:
            found = day_value(submission.facts.get(deadline.evidence))
            met = found if isinstance(found, datetime) else None
        due = deadline.moment(zone).replace(tzinfo=None)
        code = deadline.code.upper()
        name = deadline.name.model_dump() if deadline.name else deadline.code
        details: dict[str, object] = {"name": name, "deadline": _moment(due)}
        if met is None:
            if deadline.missing != "nothing":
                outcome: Outcome = deadline.missing
                yield Reason(f"{code}_NOT_SHOWN", deadline.clause, STATUS[outcome],
                             {**details, "kind": "deadline_missing"})  # fmt: skip
        elif met > due:
            status: Status = "flag" if deadline.soft else "reject"
            kind = "deadline_late_soft" if deadline.soft else "deadline_late"
            yield Reason(f"{code}_LATE", deadline.clause, status,
                         {**details, "received": _moment(met), "kind": kind})  # fmt: skip

    def priorities(self, names: Mapping[str, Value]) -> Iterator[Reason]:
        """List what the notice prefers about a submission."""
        for rule in self._definition.priorities:
            if evaluate(rule.when, names) is True:
                details = {"name": rule.name.model_dump(), "kind": "priority"}
                yield Reason(rule.code, rule.clause, "accept", details)


class _ListIndex:
    """Know who stands on a list, by the values that a rule looks it up by."""

    def __init__(
        self, rule: ListRule, listings: Sequence[PriorListing], renames: Sequence[Rename]
    ) -> None:
        self.imported = bool(listings)
        self._match = rule.match
        self._by_organisation: OrganisationIndex[PriorListing] = OrganisationIndex(
            Directory([Organisation(entry.operator) for entry in listings], renames)
        )
        self._by_thing: dict[str, list[PriorListing]] = defaultdict(list)
        for entry in listings:
            self._by_organisation.add(Organisation(entry.operator), entry)
            self._by_thing[platform_name(entry.platform)].append(entry)

    def find(self, submission: SubmissionInput) -> str | None:
        """Name the entry that a submission meets; None where there is none."""
        if ORGANISATION_NAMES & set(self._match):
            mention = Organisation(submission.applicant, submission.uscc)
            own = [entry for entry, _ in self._by_organisation.find(mention)]
        else:
            own = [entry for found in self._by_thing.values() for entry in found]
        subjects = [name for name in self._match if name not in ORGANISATION_NAMES]
        for entry in own:
            if all(_meets(entry, name, submission) for name in subjects):
                return f"{entry.operator} {entry.platform}".strip()
        return None


def _meets(entry: PriorListing, name: str, submission: SubmissionInput) -> bool:
    listed = entry.platform if name in {"platform", "product", "project"} else None
    if listed is None:
        listed = str(entry.source.get(name) or "")
    stated = submission.facts.get(name)
    if name == "platform":
        stated = submission.platform
    return platform_name(str(listed)) == platform_name(str(stated or "")) != ""


def _listed(
    rule: ListRule, rules: Sequence[object], listings: Sequence[PriorListing]
) -> list[PriorListing]:
    """Choose the entries of a rule's list: by its name where the call asks for several."""
    names = {entry.list for entry in rules if isinstance(entry, ListRule)}
    if len(names) < 2:
        return list(listings)
    wanted = spelled(rule.list)
    return [
        entry
        for entry in listings
        if wanted in spelled(f"{entry.source.get('file', '')}{entry.source.get('sheet', '')}")
    ]


class _SameIndex:
    """Know which submissions share the values that a rule wants unique."""

    def __init__(
        self,
        rule: UniqueRule,
        pool: Sequence[tuple[str, SubmissionInput]],
        renames: Sequence[Rename],
    ) -> None:
        self._rest = tuple(name for name in rule.unique if name not in ORGANISATION_NAMES)
        self._whose = len(self._rest) < len(rule.unique)
        mentions = [Organisation(entry.applicant, entry.uscc) for _, entry in pool]
        index: OrganisationIndex[tuple[str, SubmissionInput]] = OrganisationIndex(
            Directory(mentions, renames)
        )
        self._by_rest: dict[tuple[str, ...], list[tuple[str, SubmissionInput]]] = defaultdict(list)
        for mention, held in zip(mentions, pool, strict=True):
            index.add(mention, held)
            self._by_rest[self._key(held[1])].append(held)
        self._index = index

    def _key(self, submission: SubmissionInput) -> tuple[str, ...]:
        return tuple(spelled(str(_own(submission, name) or "")) for name in self._rest)

    def others(self, submission: SubmissionInput) -> list[str]:
        """List the other submissions with the same values, each with its call where it has one."""
        key = self._key(submission)
        if self._whose:
            mention = Organisation(submission.applicant, submission.uscc)
            held = [entry for entry, _ in self._index.find(mention) if self._key(entry[1]) == key]
        else:
            held = self._by_rest[key] if all(key) else []
        return [
            f"{call} {entry.code} {entry.platform}".strip()
            for call, entry in held
            if call or entry.code != submission.code
        ]


def _own(submission: SubmissionInput, name: str) -> object:
    if name in {"platform", "category", "district"}:
        return getattr(submission, name)
    return submission.facts.get(name)


def _plain_key(definition: CallDefinition, name: str) -> str:
    """Write a name of an expression as the name of a value: revenue[-1] as revenue_2020."""
    year = definition.figures_year
    stem, bracket, offset = name.partition("[")
    if bracket:
        return f"{stem}_{year + int(offset.rstrip(']'))}"
    if name.startswith("service."):
        return name.partition(".")[2]
    yearly = f"{name}_{year}"
    return yearly if yearly in definition.form.keys(year) else name


def _filled(text: str, names: Mapping[str, object]) -> str:
    for name, value in names.items():
        if f"{{{name}}}" in text:
            text = text.replace(f"{{{name}}}", str(shown_value(value)))
    return text


def _moment(at: datetime) -> str:
    if (at.hour, at.minute) in {(0, 0), (23, 59)}:
        return at.date().isoformat()
    return f"{at:%Y-%m-%d %H:%M}"
