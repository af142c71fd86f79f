"""The forms an eligibility rule may take in a programme file."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

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


EligibilityRule = Annotated[
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
    | DuplicateRule,
    Field(discriminator="kind"),
]
