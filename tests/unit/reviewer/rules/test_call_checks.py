"""Faults that only show over the whole of a call, each with its place."""

from __future__ import annotations

from typing import Any

import pytest

from reviewer.files.call_files import built_in_calls
from reviewer.messages import knows
from reviewer.model.programme import CallDefinition
from reviewer.rules.call_checks import check_call

CALLS = built_in_calls()


@pytest.mark.parametrize("name", CALLS)
def test_the_built_in_calls_are_sound(name: str) -> None:
    assert [entry.code for entry in check_call(CALLS[name]) if entry.severity == "error"] == []


def changed(part: str, value: Any) -> CallDefinition:  # Any: whatever the part holds
    """Give the first call with one part changed."""
    document = CALLS["cq-platforms-2021"].model_dump(mode="json")
    if part in {"eligibility", "values", "priorities"}:
        document[part] = [*document[part], value]
    else:
        document[part] = {**document[part], **value}
    return CallDefinition.model_validate(document)


RULE = {"code": "OWN", "clause": "一"}
TEXT = {"zh": "值", "en": "value"}


@pytest.mark.parametrize(
    ("part", "value", "code", "place"),
    [
        ("eligibility", {**RULE, "that": "stafff > 5"}, "unknown_name", "eligibility.31 OWN"),
        (
            "eligibility",
            {**RULE, "that": "staff > 5", "when": "x"},
            "unknown_name",
            "eligibility.31 OWN",
        ),
        ("eligibility", {**RULE, "unique": ["productt"]}, "unknown_name", "eligibility.31 OWN"),
        (
            "eligibility",
            {**RULE, "kind": "number", "fact": "registered", "value": 2019, "unit": ""},
            "number_rule_on_day",
            "eligibility.31 OWN",
        ),
        (
            "eligibility",
            {**RULE, "kind": "relaxation", "relaxes": ["NO_SUCH"], "fields": []},
            "relaxes_nothing",
            "eligibility.31 OWN",
        ),
        (
            "eligibility",
            {**RULE, "that": "registered >= 2015"},
            "other_kinds",
            "eligibility.31 OWN",
        ),
        (
            "eligibility",
            {**RULE, "that": "staff > 1 or field + 1 > 2"},
            "other_kinds",
            "eligibility.31 OWN",
        ),
        (
            "eligibility",
            {**RULE, "that": "monitor", "when": "staff"},
            "no_condition",
            "eligibility.31 OWN",
        ),
        (
            "eligibility",
            {**RULE, "that": "received < date('soon')"},
            "no_date",
            "eligibility.31 OWN",
        ),
        (
            "eligibility",
            {**RULE, "code": "NO_SEAL_ACROSS", "that": "staff > 1"},
            "rule_twice",
            "eligibility.31 NO_SEAL_ACROSS",
        ),
        (
            "priorities",
            {"code": "P", "name": TEXT, "clause": "一", "when": "staff > '9'"},
            "other_kinds",
            "priorities.P",
        ),
        (
            "values",
            {"code": "v", "name": TEXT, "formula": "registered + 1"},
            "other_kinds",
            "values.v",
        ),
        ("values", {"code": "v", "name": TEXT, "formula": "gone + 1"}, "unknown_name", "values.v"),
        ("deadlines", {"applicant": None}, "rule_without_deadline", "eligibility.9 APPLICANT_LATE"),
        ("schedule", {"first_day": "2022-01-04"}, "dates_out_of_order", "schedule.first_day"),
    ],
)
def test_a_fault_is_named_with_its_place(
    part: str, value: Any, code: str, place: str
) -> None:  # Any: as above
    found = check_call(changed(part, value))
    assert (code, place) in [(entry.code, entry.place) for entry in found]
    assert all(
        knows(f"call_check.{entry.code}", language) and entry.message.text(language)
        for entry in found
        for language in ("zh", "en")
    )


def test_the_nearest_name_is_offered() -> None:
    (found,) = check_call(changed("eligibility", {**RULE, "that": "softwre_revenue > 1"}))
    assert found.details["near"] == ["software_revenue"]


def test_an_hour_needs_a_field_that_has_one() -> None:
    call = CALLS["cq-platforms-2021"].model_dump(mode="json")
    call["deadlines"]["applicant"] = {"on": "2022-02-18", "at": "17:00", "clause": "三"}
    for field in call["form"]["fields"]:
        if field["code"] == "received":
            field["kind"] = "day"
    found = check_call(CallDefinition.model_validate(call))
    assert [(entry.code, entry.place) for entry in found] == [
        ("hour_on_day_field", "deadlines.applicant.at")
    ]


def test_two_fields_cannot_claim_one_heading() -> None:
    call = CALLS["cq-talent-base-2022"].model_dump(mode="json")
    aliases = next(f["headings"] for f in call["form"]["fields"] if f["code"] == "base")
    for heading in (aliases[0], aliases[-1]):
        doubled = {"code": "again", "headings": [heading]}
        form = {**call["form"], "fields": [*call["form"]["fields"], doubled]}
        found = check_call(CallDefinition.model_validate({**call, "form": form}))
        assert [entry.code for entry in found] == ["heading_claimed_twice"]
        assert found[0].details["fields"] == ["base", "again"]


def test_a_code_twice_is_refused_with_the_table() -> None:
    call = CALLS["cq-talent-base-2022"].model_dump(mode="json")
    call["form"]["fields"].append({"code": "base", "headings": ["另一名称"]})
    with pytest.raises(ValueError, match="two fields have the code base"):
        CallDefinition.model_validate(call)


@pytest.mark.parametrize("code", ["yield", "in", "date"])
def test_a_word_of_the_language_is_no_field(code: str) -> None:
    call = CALLS["cq-talent-base-2022"].model_dump(mode="json")
    call["form"]["fields"].append({"code": code, "headings": ["另一名称"]})
    with pytest.raises(ValueError, match="is a word of the language of rules"):
        CallDefinition.model_validate(call)


def test_a_deadline_is_looked_at_by_a_rule_of_either_kind() -> None:
    call = CALLS["cq-talent-base-2022"].model_dump(mode="json")
    call["deadlines"]["applicant"] = {"on": "2022-06-18", "clause": "三"}
    bare = check_call(CallDefinition.model_validate(call))
    assert ("deadline_without_rule", "deadlines.applicant") in [
        (entry.code, entry.place) for entry in bare
    ]
    rule = {**RULE, "that": "received <= deadline.applicant"}
    call["eligibility"] = [*call["eligibility"], rule]
    assert check_call(CallDefinition.model_validate(call)) == ()
