"""The definition of a call as data: what a programme file in `data/calls` may say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator, Field, field_validator, model_validator

from reviewer.model.awards import AwardRule
from reviewer.model.eligibility import EligibilityRule, Threshold
from reviewer.model.faults import DefinitionFault
from reviewer.model.forms import FormDefinition, resolved_form
from reviewer.model.parts import Bilingual, Part
from reviewer.model.review_modes import BY_FORMULA, AuditRule, ReviewMode
from reviewer.model.rubric import Criterion, ScoringRule
from reviewer.model.safeguards import Safeguards
from reviewer.model.selection import NoticePeriod, SelectionRule
from reviewer.model.stated_values import NamedReading, PriorityRule, StatedValue

__all__ = [
    "Bilingual",
    "CallDefinition",
    "Category",
    "ConflictRule",
    "Criterion",
    "Deadline",
    "Deadlines",
    "DefenceRule",
    "Hours",
    "InvitationRule",
    "NoticePeriod",
    "PanelRule",
    "Part",
    "ReviewSchedule",
    "ScoringRule",
    "SelectionRule",
]


class Category(Part):
    """Describe one class of submissions, as the notice names it."""

    code: str = Field(pattern=r"^[a-z0-9][a-z0-9_]{0,59}$")
    name: Bilingual
    clause: str
    aliases: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    thresholds: tuple[Threshold, ...] = ()


Priority = Literal["panels", "balance", "expertise", "compactness"]
PRIORITIES: tuple[Priority, ...] = ("panels", "balance", "expertise", "compactness")


class PanelRule(Part):
    """Say how a panel is made up.

    Defaults follow the bidding law's custom: five members, an odd number, most of them technical
    (招标投标法 第37条 asks two thirds; commissions that seat finance experts use three fifths), at
    most one per employer, a chair. None of this law binds a commission's selection: settings.
    """

    min_size: int = Field(default=5, ge=1, le=25)
    max_size: int = Field(default=5, ge=1, le=25)
    odd: bool = True
    technical_share: tuple[int, int] = (3, 5)
    max_same_employer: int = Field(default=1, ge=1)
    chair: bool = True
    reserves: int = Field(default=0, ge=0, le=5)
    max_slots_per_panel: int = Field(default=12, ge=1, le=60)
    max_panels_per_expert: int | None = Field(default=None, ge=1)
    max_run_minutes_per_expert: int | None = Field(default=None, ge=1, le=1440)
    recusal: Literal["exclude", "leave"] = "exclude"
    quorum: int | None = Field(default=None, ge=1)
    max_run_slots: int | None = Field(default=None, ge=1)
    pause_minutes: int = Field(default=15, ge=1)
    priorities: tuple[Priority, ...] = PRIORITIES

    @model_validator(mode="after")
    def _consistent(self) -> PanelRule:
        if self.min_size > self.max_size:
            raise DefinitionFault("panel_sizes")
        if self.odd and self.min_size == self.max_size and self.min_size % 2 == 0:
            raise DefinitionFault("panel_even")
        part, whole = self.technical_share
        if whole < 1 or not 0 <= part <= whole:
            raise DefinitionFault("technical_share")
        if self.quorum is not None and self.quorum > self.max_size:
            raise DefinitionFault("quorum_too_large")
        if sorted(self.priorities) != sorted(PRIORITIES):
            raise DefinitionFault("priorities_once", names=list(PRIORITIES))
        return self


class Hours(Part):
    """Hold from when and until when applicants of a far district can be heard on any day."""

    earliest: time = time(0)
    latest: time = time(23, 59)

    @model_validator(mode="after")
    def _in_order(self) -> Hours:
        if self.earliest >= self.latest:
            raise DefinitionFault("hours_out_of_order")
        return self


class CorrespondenceRule(Part):
    """Say how submissions are reviewed on paper (函评): each gets experts of its own, no meeting.

    `objective` fair makes the worst-served submission as well served as can be before the total;
    `max_per_expert` None sets no limit. Reviews are open from the first to the last day.
    """

    experts_per_submission: int = Field(default=3, ge=1, le=15)
    max_per_expert: int | None = Field(default=20, ge=1)
    objective: Literal["total", "fair"] = "fair"
    opens_on: date
    closes_on: date

    @model_validator(mode="after")
    def _in_order(self) -> CorrespondenceRule:
        if self.closes_on < self.opens_on:
            raise DefinitionFault("closes_before_opening")
        return self


class DefenceRule(Part):
    """Say how long a submission is heard; without defence the slots are the meeting's agenda.

    `district_hours` names the hours of districts from which people travel far. On the day itself
    whoever waits is written to once the time given last is off by `tell_after_minutes`.
    """

    held: bool = False
    presentation_minutes: int = Field(default=15, ge=1, le=120)
    question_minutes: int = Field(default=0, ge=0, le=120)
    changeover_minutes: int = Field(default=0, ge=0, le=60)
    tell_after_minutes: int = Field(default=15, ge=5, le=240)
    district_hours: dict[str, Hours] = Field(default_factory=dict)
    clause: str | None = None

    @property
    def slot_minutes(self) -> int:
        """Give the length of one slot: presentation and questions."""
        return self.presentation_minutes + self.question_minutes


class Deadline(Part):
    """Hold a date by which attachments are due.

    `at` None means the end of the day; `soft` marks 原则上: lateness is a flag, not a refusal.
    """

    on: date
    at: time | None = None
    soft: bool = False
    clause: str

    def moment(self, zone: ZoneInfo) -> datetime:
        """Give the last moment that is still in time, in the call's zone."""
        return datetime.combine(self.on, self.at or time(23, 59, 59), zone)


class NamedDeadline(Deadline):
    """Hold one of any number of further deadlines, judged without a rule of its own.

    `evidence` is the field that says when it was met, `receipts` the register of what came in.
    `missing` says what it means that nobody wrote this down.
    """

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")
    name: Bilingual | None = None
    whose: Literal["applicant", "district"] = "applicant"
    evidence: str = "receipts"
    missing: Literal["reject", "flag", "note", "nothing"] = "flag"


class Deadlines(Part):
    """Hold the deadlines: the applicant's and the district's, and any further ones."""

    applicant: Deadline | None = None
    district: Deadline | None = None
    further: tuple[NamedDeadline, ...] = ()


class ContactDesk(Part):
    """Say where questions go: person, telephone, mail and address with street."""

    person: str = Field(default="", max_length=100)
    telephone: str = Field(default="", max_length=60)
    email: str = Field(default="", max_length=200)
    address: str = Field(default="", max_length=300)


class ConflictRule(Part):
    """Say how far conflicts of interest reach.

    `look_back_years` counts months exactly; the boundary month still is a conflict (政府采购法
    实施条例 第9条: three years). Policies tell whether a soft kind keeps a pair apart at once.
    `significant_share` is the holding, in per cent, from which parent and child are related
    (企业会计准则第2号: from 20 on an influence is presumed), `controlling_share` the one above
    which a firm is controlled: whole groups, and sisters in them, follow control only
    (公司法 on the controlling shareholder).
    """

    look_back_years: int = Field(default=3, ge=0, le=10)
    reference_date: date | None = None
    significant_share: Decimal = Field(default=Decimal(20), gt=0, le=100)
    controlling_share: Decimal = Field(default=Decimal(50), gt=0, le=100)
    recommender_staff: Literal["exclude", "hint"] = "exclude"
    applicant_request: Literal["exclude", "wait", "hint"] = "wait"


class InvitationRule(Part):
    """Say how people are invited.

    An answer may change until `answer_hours` before the meeting; `reminder_days` are the days
    before it on which people are reminded; a calendar rings `alarm_minutes` before, 0 for never.
    Applicants come `arrive_minutes` before their hearing and bring `bring`.
    """

    answer_hours: int = Field(default=24, ge=0, le=720)
    reminder_days: tuple[Annotated[int, Field(ge=1, le=60)], ...] = (3, 1)
    alarm_minutes: int = Field(default=60, ge=0, le=1440)
    arrive_minutes: int = Field(default=10, ge=0, le=240)
    bring: Bilingual = Bilingual(zh="答辩PPT", en="your slides")


class ReviewSchedule(Part):
    """Hold the default days and hours, used where no rooms-and-days workbook is imported."""

    first_day: date
    days: int = Field(default=5, ge=1, le=60)
    opening: time = time(9)
    closing: time = time(17, 30)
    break_start: time = time(12)
    break_end: time = time(14)
    rooms: tuple[str, ...] = ()


class CallDefinition(Part):
    """Describe one call: its rules and settings, each with the clause it comes from.

    `year` is the one that the figures are asked for; None: that of issue, moved by the form's
    `year_from_issue`. `form` may be given as the name of a built-in one. A call without
    categories has one pool, which stands in `categories` under the code `all` and the call's
    title.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{1,62}$")
    title: Bilingual
    document: str
    issued_on: date
    organiser: Bilingual
    contact_room: str | None = None
    timezone: str = "Asia/Shanghai"
    review_mode: ReviewMode = "panels"
    audit: AuditRule = AuditRule()
    correspondence: CorrespondenceRule | None = None
    year: int | None = Field(default=None, ge=1990, le=2200)
    form: Annotated[FormDefinition, BeforeValidator(resolved_form)]
    categories: Annotated[tuple[Category, ...], Field(max_length=200)] = ()
    eligibility: tuple[EligibilityRule, ...] = ()
    deadlines: Deadlines = Deadlines()
    readings: tuple[NamedReading, ...] = ()
    values: tuple[StatedValue, ...] = ()
    priorities: tuple[PriorityRule, ...] = ()
    contact: ContactDesk = ContactDesk()
    panel: PanelRule = PanelRule()
    defence: DefenceRule = DefenceRule()
    scoring: ScoringRule
    selection: SelectionRule = SelectionRule()
    awards: AwardRule | None = None
    notice: NoticePeriod = NoticePeriod()
    invitations: InvitationRule = InvitationRule()
    conflicts: ConflictRule = ConflictRule()
    safeguards: Safeguards = Safeguards()
    schedule: ReviewSchedule
    notes: tuple[str, ...] = ()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise DefinitionFault("no_time_zone", name=value)
        return value

    @model_validator(mode="before")
    @classmethod
    def _one_pool(cls, values: Any) -> Any:  # Any: whatever the file holds
        if isinstance(values, Mapping) and not values.get("categories") and "title" in values:
            clause = values.get("document") or "-"
            pool = {"code": "all", "name": values["title"], "clause": clause}
            return {**values, "categories": [pool]}
        return values

    @model_validator(mode="before")
    @classmethod
    def _nobody_meets(cls, values: Any) -> Any:  # Any: whatever the file holds
        """Ask a review without experts for no days: it keeps the day of issue as its first."""
        formula = isinstance(values, Mapping) and values.get("review_mode") in BY_FORMULA
        if formula and "schedule" not in values and "issued_on" in values:
            return {**values, "schedule": {"first_day": values["issued_on"]}}
        return values

    @model_validator(mode="after")
    def _computed_by_formulas(self) -> CallDefinition:
        for criterion in self.scoring.every_criterion:
            if self.by_formula and criterion.kind != "formula":
                raise DefinitionFault("marks_in_computed", criterion=criterion.code)
            if not self.by_formula and not criterion.is_plain:
                raise DefinitionFault("formula_not_plain", criterion=criterion.code)
        return self

    @model_validator(mode="after")
    def _distinct_categories(self) -> CallDefinition:
        codes = [category.code for category in self.categories]
        if len(set(codes)) != len(codes):
            raise DefinitionFault("category_twice")
        unknown = sorted(set(self.scoring.by_category) - set(codes))
        if unknown:
            raise DefinitionFault("rubric_of_no_category", names=unknown)
        unknown = sorted(set(self.selection.quotas) - set(codes))
        if unknown:
            raise DefinitionFault("quotas_of_no_category", names=unknown)
        return self

    @model_validator(mode="after")
    def _correspondence_has_its_rule(self) -> CallDefinition:
        if self.review_mode == "correspondence" and self.correspondence is None:
            raise DefinitionFault("no_correspondence_rule")
        return self

    @property
    def by_formula(self) -> bool:
        """Tell whether nobody meets: no experts, rooms or panels."""
        return self.review_mode in BY_FORMULA

    @property
    def figures_year(self) -> int:
        """Give the year that figures of this year are of; forms state others as offsets to it."""
        return self.year or self.form.year_of_figures(self.issued_on)

    @property
    def zone(self) -> ZoneInfo:
        """Give the time zone in which the call's dates and hours are meant."""
        return ZoneInfo(self.timezone)

    def category(self, code: str) -> Category | None:
        """Find a category by its code; None when the call has none of that code."""
        return next(
            (each_category for each_category in self.categories if each_category.code == code), None
        )
