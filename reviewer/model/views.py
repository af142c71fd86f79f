"""What is shown or handed out: frozen values, ready to be laid out by pages, files and mails.

A use case fills these; whoever lays them out asks nothing further. Moments are aware and shown in
the zone of the call.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from reviewer.model.programme import Bilingual, CallDefinition, ContactDesk, Criterion

SeatRole = Literal["chair", "member", "reserve"]
UNKNOWN = Bilingual(zh="未知", en="unknown")


def category_name(definition: CallDefinition, code: str | None) -> Bilingual:
    """Give a category's names; for a code that the call does not have, the code itself."""
    found = definition.category(code or "")
    return found.name if found else Bilingual(zh=code or UNKNOWN.zh, en=code or UNKNOWN.en)


@dataclass(frozen=True)
class CallHead:
    """Say of which call a document speaks."""

    name: str
    title: Bilingual
    document: str
    organiser: Bilingual
    timezone: str = "Asia/Shanghai"

    @classmethod
    def of(cls, definition: CallDefinition) -> CallHead:
        """Take from a call's definition what documents say of it."""
        return cls(
            name=definition.name,
            title=definition.title,
            document=definition.document,
            organiser=definition.organiser,
            timezone=definition.timezone,
        )


@dataclass(frozen=True)
class ReasonLine:
    """Show one reason of screening, in the reader's language, with its clause."""

    code: str
    text: str
    clause: str = ""


@dataclass(frozen=True)
class SubmissionLine:
    """Show one submission with what screening and staff said; `category` None: not readable.

    `status` is what was found, `standing` what holds after the decisions taken.
    """

    code: str
    applicant: str
    platform: str
    district: str
    status: str
    category: Bilingual | None = None
    uscc: str | None = None
    reasons: tuple[ReasonLine, ...] = ()
    standing: str = ""
    verdict: str = ""
    verdict_reason: str = ""
    verdict_by: str = ""
    file: str = ""
    row: int | None = None


@dataclass(frozen=True)
class ConflictLine:
    """Show why an expert and a submission are kept apart; `verdict` is a person's word."""

    expert: str
    expert_name: str
    employer: str
    submission: str
    applicant: str
    platform: str
    kind: str
    evidence: str
    hard: bool
    separates: bool = True
    verdict: str = ""
    verdict_reason: str = ""


@dataclass(frozen=True)
class ScoreLine:
    """Show one expert's scoresheet; a mark of None is not given yet, a total of None open."""

    panel: str
    submission: str
    applicant: str
    platform: str
    expert: str
    expert_name: str
    marks: tuple[tuple[str, Decimal | None], ...]
    total: Decimal | None
    state: str
    comment: str = ""
    submitted_at: datetime | None = None


@dataclass(frozen=True)
class ScoresView:
    """Show all scoresheets of a call with the criteria that they follow."""

    head: CallHead
    criteria: tuple[Criterion, ...]
    lines: tuple[ScoreLine, ...]


@dataclass(frozen=True)
class RankingLine:
    """Show one place of a ranking; rank and score None: not scored.

    `scores` are the experts' totals, `decision` is selected, not_selected, below_pass or open,
    `tied` marks places that only the tie rule told apart.
    """

    rank: int | None
    submission: str
    applicant: str
    platform: str
    category: Bilingual
    score: Decimal | None
    decision: str
    district: str = ""
    scores: tuple[Decimal, ...] = ()
    tied: bool = False


@dataclass(frozen=True)
class RankingView:
    """Show one version of a ranking; `method` is the printed method in the reader's language."""

    head: CallHead
    version: int
    plan_version: int
    created_at: datetime
    method: str
    lines: tuple[RankingLine, ...]


@dataclass(frozen=True)
class NoticeLine:
    """Name one applicant on the public notice; a score of None is not made public.

    `tier` names what is given and `fen` how much, None where nothing is; `remark` says why a place
    is not that of the rank.
    """

    rank: int
    applicant: str
    platform: str
    district: str = ""
    score: Decimal | None = None
    tier: Bilingual | None = None
    fen: int | None = None
    remark: str = ""


@dataclass(frozen=True)
class NoticeCategory:
    """Hold the list of one category on the public notice."""

    name: Bilingual
    lines: tuple[NoticeLine, ...]


@dataclass(frozen=True)
class NoticeView:
    """Hold what the public notice says.

    `first_day` and `last_day` bound the notice, `working_days` counts them; `method` is the
    printed method in the reader's language; contacts left empty are not printed. `opening` and
    `closing` are what staff wrote themselves in that language, `changes` what a corrected notice
    changed. `final` makes it the list that stands after the notice, published on `published_on`,
    without those `held` by an open objection. `computed`: no expert gave marks; `audited`: no
    formula gave any either.
    """

    head: CallHead
    version: int
    published_on: date
    first_day: date
    last_day: date
    working_days: int
    method: str
    categories: tuple[NoticeCategory, ...]
    contact_room: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    contact_person: str = ""
    contact_address: str = ""
    opening: str = ""
    closing: str = ""
    changes: tuple[str, ...] = ()
    final: bool = False
    computed: bool = False
    audited: bool = False
    held: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sitting:
    """Hold one unbroken stretch of an expert's day: from when to when, and how many are heard."""

    starts_at: datetime
    ends_at: datetime
    slots: int


@dataclass(frozen=True)
class LetterText:
    """Hold a call's own words for a letter: subject and opening, with {blanks} to be filled."""

    subject: str
    opening: str


@dataclass(frozen=True)
class EarlierMeeting:
    """Hold when and where somebody was asked to come before the arrangement moved."""

    starts_at: datetime
    ends_at: datetime
    room: str


@dataclass(frozen=True)
class InvitationView:
    """Hold what one person's calendar is told about one meeting or defence.

    An expert's invitation names no submission, applicant or other expert; an applicant's names
    only its own submission and no expert. `subject` is the applicant's platform, empty for
    experts; `slots` how many submissions an expert will hear, `agenda` in which stretches.
    `sent_at` is the moment of this version, `sequence` rises with every version, `uid` stays for
    life. `answer_link` leads to the page for confirming or declining until `answer_by`; `link`
    signs the person in and therefore stands in the mail alone, never in a calendar, which others
    may see. `partstat` is the answer that still holds. `letters` are the call's own words by
    language ("zh", "en") and act. `before` is what an update replaces, where time or room moved;
    `contact` whom to ask; `bring` what an applicant brings, `arrive_minutes` early. `arrival` is
    the code shown at the door, `arrival_address` what its picture holds; empty: none on the letter.
    """

    head: CallHead
    uid: str
    sequence: int
    method: Literal["REQUEST", "CANCEL"]
    sent_at: datetime
    audience: Literal["expert", "applicant"]
    recipient_name: str
    recipient_email: str
    organiser_email: str
    starts_at: datetime
    ends_at: datetime
    room: str
    floor: str = ""
    link: str = ""
    subject: str = ""
    slots: int = 0
    minutes: int = 0
    alarm_minutes: int = 60
    answer_link: str = ""
    answer_by: datetime | None = None
    agenda: tuple[Sitting, ...] = ()
    partstat: Literal["NEEDS-ACTION", "ACCEPTED", "DECLINED", "TENTATIVE"] = "NEEDS-ACTION"
    letters: Mapping[tuple[str, str], LetterText] = field(default_factory=dict)
    before: EarlierMeeting | None = None
    contact: ContactDesk | None = None
    bring: Bilingual | None = None
    arrive_minutes: int = 0
    arrival: str = ""
    arrival_address: str = ""


@dataclass(frozen=True)
class CallLine:
    """Show one person to ring up: why (no_address, bounced, failed) and what is to be said.

    `what` is request, update, cancel or reminder; `number` that of the message.
    """

    number: int
    name: str
    kind: str
    code: str
    phone: str
    email: str
    why: str
    what: str
    starts_at: datetime
    ends_at: datetime
    room: str
    floor: str
    last_error: str = ""


PICTURE = "arrival@pingyi"  # the name by which the HTML text of a mail shows its picture


@dataclass(frozen=True)
class MailView:
    """Hold one message as it will be handed over; `calendar` None: a message without a date.

    `picture` is shown within the HTML text as `cid:` with `PICTURE`; None: there is none.
    `message_id` and `sent_at` come from the stored row, so that the same row always gives the
    same bytes.
    """

    message_id: str
    sent_at: datetime
    sender_name: str
    sender_email: str
    recipient_name: str
    recipient_email: str
    subject: str
    text: str
    html: str
    calendar: bytes | None = None
    method: Literal["REQUEST", "CANCEL", "PUBLISH"] = "REQUEST"
    picture: bytes | None = None


@dataclass(frozen=True)
class SheetPair:
    """Name one scoresheet to fill: this expert on this submission."""

    expert: str
    expert_name: str
    panel: str
    submission: str
    applicant: str
    platform: str


@dataclass(frozen=True)
class ScoreForm:
    """Hold one form of the blank score workbook: the scoresheets with the same criteria.

    `categories` are those it is for; empty where one form serves all.
    """

    criteria: tuple[Criterion, ...]
    pairs: tuple[SheetPair, ...]
    categories: tuple[Bilingual, ...] = ()


@dataclass(frozen=True)
class ScoreTemplateView:
    """Hold what the blank score workbook asks for, one sheet for each form."""

    head: CallHead
    forms: tuple[ScoreForm, ...]
