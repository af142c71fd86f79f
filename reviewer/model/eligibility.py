"""The forms an eligibility rule may take in a programme file."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from reviewer.model.expressions import parse_expression
from reviewer.model.parts import Bilingual

Comparator = Literal[">=", ">", "<=", "<"]


class _Rule(BaseModel):
    """Carry what every rule has: the code of its reason and the clause it comes from.

    `soft` makes a breach a flag that waits for a person instead of a refusal; `law` marks one that
    the law itself forbids, which no person here may lift.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str = Field(pattern=r"^[A-Z][A-Z0-9_]*$")
    clause: str = Field(min_length=1)
    quote: str = ""
    soft: bool = False
    law: bool = False


class Threshold(BaseModel):
    """Ask a figure of the year's service to reach a value (以上、不少于 include the number)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    figure: str
    comparator: Comparator = ">="
    value: Decimal
    unit: str


class RegionRule(_Rule):
    """Ask that the place of registration lies in the region.

    `region` are the words an address of the region begins with. An address that names neither the
    region nor another province is doubtful; `code_prefix`, the first digits of the region's
    administrative number inside a credit code, then settles it.
    """

    kind: Literal["region"]
    fact: str = "reg_place"
    region: tuple[str, ...]
    code_prefix: str = ""


class InServiceRule(_Rule):
    """Ask that the platform was in service by the applicant's deadline (month precision)."""

    kind: Literal["in_service"]
    fact: str = "in_service"


class CleanRecordRule(_Rule):
    """Ask that a query of records found nothing; `clean` lists the answers that mean so."""

    kind: Literal["clean_record"]
    fact: str = "credit"
    clean: tuple[str, ...] = ("无", "无记录", "未查到", "良好", "正常")


class YesRule(_Rule):
    """Ask that a question of the form is answered with yes."""

    kind: Literal["yes"]
    fact: str


class NumberRule(_Rule):
    """Ask a number of the form to reach a value."""

    kind: Literal["number"]
    fact: str
    comparator: Comparator = ">="
    value: Decimal
    unit: str


class CategoryThresholdsRule(_Rule):
    """Ask the thresholds of the submission's category; `relaxable` admits leniency."""

    kind: Literal["category_thresholds"]
    exact_code: str = "EXACTLY_AT_THRESHOLD"


class RelaxationRule(_Rule):
    """Turn missed thresholds into a decision where field and county letter both are there."""

    kind: Literal["relaxation"]
    relaxes: tuple[str, ...]
    fields: tuple[str, ...]
    field_fact: str = "field"
    letter_fact: str = "county_letter"


class OneCategoryRule(_Rule):
    """Ask that an operator applies in one category only, over all districts; more is void."""

    kind: Literal["one_category"]
    same_category_code: str = "SECOND_PLATFORM_SAME_OPERATOR"


class PriorListRule(_Rule):
    """Refuse platforms that stand on an earlier list; the operator may come with another."""

    kind: Literal["prior_list"]
    other_platform_code: str = "OPERATOR_ON_FIRST_LIST_OTHER_PLATFORM_OK"


class DeadlineRule(_Rule):
    """Compare the day of receipt with the call's deadline; soft where the notice says 原则上."""

    kind: Literal["deadline"]
    whose: Literal["applicant", "district"]


class DuplicateRule(_Rule):
    """Flag one platform that comes through two districts."""

    kind: Literal["duplicate"]


Outcome = Literal["reject", "propose", "flag", "note"]


class StatedRule(_Rule):
    """Carry what the rules of the expression language have in common.

    `when` says whom the rule concerns (nothing: everybody), `otherwise` what a breach means: a
    refusal, a proposal to refuse that a person confirms, a flag, or a note that asks nothing.
    `message` is the sentence shown, with values in braces; without it clause, quote and values
    are.
    """

    when: str | None = None
    otherwise: Outcome = "reject"
    message: Bilingual | None = None

    @field_validator("when")
    @classmethod
    def _when_is_readable(cls, value: str | None) -> str | None:
        if value is not None:
            parse_expression(value)
        return value.strip() if value else value


class ExpressionRule(StatedRule):
    """Ask that an expression over the fields holds; what it needs and nobody gave waits."""

    kind: Literal["expression"]
    that: str

    @field_validator("that")
    @classmethod
    def _that_is_readable(cls, value: str) -> str:
        parse_expression(value)
        return value.strip()


class UniqueRule(StatedRule):
    """Ask that no other submission has the same values, in this call or `among` other calls.

    Organisations meet by credit code and name, whatever the spelling; other values as spelled.
    """

    kind: Literal["unique"]
    unique: tuple[str, ...] = Field(min_length=1)
    among: tuple[str, ...] = ()


class ListRule(StatedRule):
    """Ask that a submission stands on an imported list, or does not.

    `list` is the list's name, found in its sheet's or file's name where several are imported;
    `match` the values by which it is looked up: applicant, platform, product, version.
    """

    kind: Literal["list"]
    list: str
    must: Literal["be_on", "not_be_on"]
    match: tuple[str, ...] = Field(default=("applicant",), min_length=1)


def _with_kind(value: object) -> object:
    """Tell the kind of a rule by what it says, where it does not name one."""
    if isinstance(value, dict) and "kind" not in value:
        for word, kind in (("that", "expression"), ("unique", "unique"), ("list", "list")):
            if word in value:
                return {**value, "kind": kind}
    return value


AnyRule = Annotated[
    RegionRule
    | InServiceRule
    | CleanRecordRule
    | YesRule
    | NumberRule
    | CategoryThresholdsRule
    | RelaxationRule
    | OneCategoryRule
    | PriorListRule
    | DeadlineRule
    | DuplicateRule
    | ExpressionRule
    | UniqueRule
    | ListRule,
    Field(discriminator="kind"),
]
EligibilityRule = Annotated[AnyRule, BeforeValidator(_with_kind)]
STATED_RULES = (ExpressionRule, UniqueRule, ListRule)
