"""Conflicts by employment, shares and posts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from reviewer.model.experts import ExpertInput
from reviewer.model.programme import ConflictRule
from reviewer.rules.answers import month
from reviewer.rules.conflicts.found import FoundConflict
from reviewer.rules.conflicts.parties import Applicants, is_another, rows_of
from reviewer.rules.districts import recommending_district
from reviewer.rules.mentions import FAMILY
from reviewer.rules.names import spelled, variants

LONGEST_EVIDENCE = 300
TIE_KINDS = frozenset({"shareholding", "part_time_post"})


@dataclass(frozen=True)
class FormerPost:
    """Hold a former post as the roster gives it; `since` and `to` are months, None not given."""

    employer: str
    uscc: str | None
    since: str | None
    to: str | None


def present_employment(expert: ExpertInput, applicants: Applicants) -> Iterator[FoundConflict]:
    """Find submissions of the expert's own employer, by credit code or by name."""
    for submission, basis in applicants.of_all(expert.employer, expert.uscc):
        forms = variants(expert.employer, submission.applicant)
        evidence = expert.employer
        if basis != "code" and spelled(expert.employer) != spelled(submission.applicant):
            evidence = f"{expert.employer}（即{submission.applicant}）"
        yield FoundConflict(
            expert=expert.code,
            submission=submission.code,
            kind="same_uscc" if basis == "code" else "name_variant_employer",
            evidence=evidence,
            separates=True,
            sources=rows_of(expert, submission),
            details={"basis": basis, "variants": list(forms), "applicant": submission.applicant},
        )


def past_employment(
    expert: ExpertInput, applicants: Applicants, rule: ConflictRule, reference: date
) -> Iterator[FoundConflict]:
    """Find submissions of employers that the expert left within the look-back period.

    Months count exactly: who left in the very month that many years before the reference date
    still is in conflict (政府采购法实施条例 第9条 by analogy: three years before taking part).
    A post without an end has not ended; a look-back of 0 years leaves past posts out.
    """
    if rule.look_back_years == 0:
        return
    boundary = (reference.year - rule.look_back_years, reference.month)
    for post in recent_posts(expert, rule, reference):
        for submission, basis in applicants.of_all(post.employer, post.uscc):
            period = f"{post.since or ''}-{post.to or ''}"
            yield FoundConflict(
                expert=expert.code,
                submission=submission.code,
                kind="past_employer",
                evidence=f"{post.employer} {period}",
                separates=True,
                sources=rows_of(expert, submission),
                details={
                    "basis": basis,
                    "applicant": submission.applicant,
                    "boundary": f"{boundary[0]}.{boundary[1]}",
                },
            )


def recent_posts(expert: ExpertInput, rule: ConflictRule, reference: date) -> Iterator[FormerPost]:
    """List the past posts that may still count: not ended, or ended within the look-back period."""
    boundary = (reference.year - rule.look_back_years, reference.month)
    for post in map(_past_post, expert.past_posts if rule.look_back_years else ()):
        left = month(post.to)
        if left is None or left >= boundary:
            yield post


def _past_post(document: Mapping[str, object]) -> FormerPost:
    def text(name: str) -> str | None:
        value = document.get(name)
        return None if value is None else str(value)

    return FormerPost(text("employer") or "", text("uscc"), text("from"), text("to"))


def ties(expert: ExpertInput, applicants: Applicants) -> Iterator[FoundConflict]:
    """Find submissions of organisations in which the expert holds shares or a part-time post."""
    for tie in expert.ties:
        organisation = str(tie.get("organisation") or "")
        kind = str(tie.get("kind") or "")
        if kind not in TIE_KINDS:
            kind = "part_time_post"
        if FAMILY.search(f"{organisation} {tie.get('text') or ''}"):
            kind = "family_relation"
        for submission, basis in applicants.of_all(organisation, tie.get("uscc")):
            yield FoundConflict(
                expert=expert.code,
                submission=submission.code,
                kind=kind,
                evidence=f"{organisation} {tie.get('text') or ''}".strip(),
                separates=True,
                sources=rows_of(expert, submission),
                details={"basis": basis, "applicant": submission.applicant},
            )


def names_in_cells(
    expert: ExpertInput, applicants: Applicants, rule: ConflictRule, reference: date
) -> Iterator[FoundConflict]:
    """Find applicants whose name, or what people say of it, stands in any cell of the expert.

    A hint that keeps the pair apart until a person has judged it: nobody sits on a submission that
    an unread word of employment, family or business may touch.
    """
    cells = [
        ("employer", expert.employer),
        *(("past_posts", post.employer) for post in recent_posts(expert, rule, reference)),
        *(
            ("ties", f"{tie.get('organisation') or ''} {tie.get('text') or ''}")
            for tie in expert.ties
        ),
        ("title", expert.title),
        ("fields", "、".join(expert.fields)),
        ("name", expert.name),
        *((str(cell.get("column") or ""), str(cell.get("text") or "")) for cell in expert.remarks),
    ]
    for column, text in cells:
        for named in applicants.wording.find(text):
            if column == "employer" and is_another(text, expert.uscc, named.submission):
                continue
            yield FoundConflict(
                expert=expert.code,
                submission=named.submission.code,
                kind="name_in_cell",
                evidence=text[:LONGEST_EVIDENCE],
                separates=True,
                sources=rows_of(expert, named.submission),
                details={
                    "column": column,
                    "words": named.words,
                    "applicant": named.submission.applicant,
                },
            )


def recommending_office(
    expert: ExpertInput, applicants: Applicants, rule: ConflictRule
) -> Iterator[FoundConflict]:
    """Find submissions that the expert's own office recommends; the call's policy decides."""
    district = recommending_district(expert.employer)
    for submission in applicants.recommended_by(district) if district else ():
        yield FoundConflict(
            expert=expert.code,
            submission=submission.code,
            kind="recommender_staff",
            evidence=expert.employer,
            separates=rule.recommender_staff == "exclude",
            sources=rows_of(expert, submission),
            details={"district": submission.district},
        )
