"""Rules about operators: one category, earlier lists, one platform through two districts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from reviewer.model.eligibility import (
    DuplicateRule,
    EligibilityRule,
    OneCategoryRule,
    PriorListRule,
)
from reviewer.model.experts import FormerName
from reviewer.model.intakes import PriorListing
from reviewer.model.submissions import SubmissionInput
from reviewer.rules.credit_codes import valid_code
from reviewer.rules.districts import short_district
from reviewer.rules.eligibility.reasons import Reason
from reviewer.rules.eligibility.single import breach
from reviewer.rules.names import platform_name
from reviewer.rules.organisations import Directory, Organisation, OrganisationIndex, Rename

SEVERAL_CLAIMED = frozenset({"multi_category", "category_checkbox_two"})
TWO_DISTRICTS = "duplicate_other_district"
HIDDEN = "hidden_row"
GUESSED = "category_alias"  # a category that was only suggested voids nothing


def has_problem(submission: SubmissionInput, codes: Iterable[str]) -> bool:
    """Tell whether a problem of one of these codes was found when the submission came in."""
    wanted = set(codes)
    return any(problem.get("code") in wanted for problem in submission.import_problems)


class Operators:
    """Know which submissions come from one operator, and which platforms were listed before."""

    def __init__(
        self,
        submissions: Sequence[SubmissionInput],
        listings: Sequence[PriorListing],
        former_names: Sequence[FormerName],
        category_names: Mapping[str, Mapping[str, str]],
    ) -> None:
        """Index submissions and listings by organisation; know categories in every language."""
        self._category_names = category_names
        mentions = [
            Organisation(each_submission.applicant, each_submission.uscc)
            for each_submission in submissions
        ]
        renames = [Rename(name.current, name.former, name.uscc) for name in former_names]
        directory = Directory(mentions, renames)
        self._submissions: OrganisationIndex[SubmissionInput] = OrganisationIndex(directory)
        for submission, mention in zip(submissions, mentions, strict=True):
            self._submissions.add(mention, submission)
        self._listings: OrganisationIndex[PriorListing] = OrganisationIndex(directory)
        self._by_platform: dict[str, list[PriorListing]] = defaultdict(list)
        for listing in listings:
            self._listings.add(Organisation(listing.operator), listing)
            self._by_platform[platform_name(listing.platform)].append(listing)

    def others(self, submission: SubmissionInput) -> list[SubmissionInput]:
        """List the operator's other submissions in order of rows, hidden ones left out.

        A hidden row may be an application withdrawn: it waits for a person and does not count
        against the ones that are shown.
        """
        mention = Organisation(submission.applicant, submission.uscc)
        found = [element for element, _ in self._submissions.find(mention)]
        return [
            entry
            for entry in found
            if entry.code != submission.code and not has_problem(entry, {HIDDEN})
        ]

    def judge(self, rule: EligibilityRule, submission: SubmissionInput) -> Iterator[Reason]:
        """Judge a submission by one rule about operators; other rules find nothing here."""
        if isinstance(rule, OneCategoryRule):
            yield from self._one_category(rule, submission)
        elif isinstance(rule, PriorListRule):
            yield from self._prior_list(rule, submission)
        elif isinstance(rule, DuplicateRule):
            yield from self._duplicate(rule, submission)

    def _one_category(self, rule: OneCategoryRule, submission: SubmissionInput) -> Iterator[Reason]:
        claimed = list(dict.fromkeys(submission.claimed_categories))
        if len(claimed) > 1:
            if not has_problem(submission, SEVERAL_CLAIMED):
                yield breach(rule, categories=self._named(claimed), others=[])
            return
        platform = platform_name(submission.platform)
        further = [
            entry for entry in self.others(submission) if platform_name(entry.platform) != platform
        ]
        if not further or has_problem(submission, {HIDDEN}):
            return
        elsewhere = [
            entry for entry in further if entry.category and entry.category != submission.category
        ]
        guessed = [entry for entry in (submission, *elsewhere) if has_problem(entry, {GUESSED})]
        unsure = [entry for entry in elsewhere if not _surely_one(submission, entry)]
        if elsewhere and submission.category and not guessed and len(unsure) < len(elsewhere):
            elsewhere = [entry for entry in elsewhere if entry not in unsure]
            categories = [submission.category, *(str(entry.category) for entry in elsewhere)]
            others = [f"{entry.code} {entry.platform}" for entry in elsewhere]
            yield breach(rule, categories=self._named(categories), others=others)
        elif unsure and submission.category and not guessed:
            categories = [submission.category, *(str(entry.category) for entry in unsure)]
            named = [f"{entry.code} {entry.platform}" for entry in unsure]
            yield replace(
                breach(rule, categories=self._named(categories), others=named), status="flag"
            )
        else:
            earlier = [entry for entry in further if _order(entry) < _order(submission)]
            if earlier:
                yield Reason(
                    rule.same_category_code,
                    rule.clause,
                    "flag",
                    {"others": [f"{entry.code} {entry.platform}" for entry in earlier]},
                )

    def _named(self, categories: Iterable[str]) -> list[Mapping[str, str] | str]:
        return [self._category_names.get(fromkey, fromkey) for fromkey in dict.fromkeys(categories)]

    def _prior_list(self, rule: PriorListRule, submission: SubmissionInput) -> Iterator[Reason]:
        mention = Organisation(submission.applicant, submission.uscc)
        platform = platform_name(submission.platform)
        own = [listing for listing, _ in self._listings.find(mention)]
        same = [entry for entry in own if platform_name(entry.platform) == platform]
        if same:
            yield breach(rule, platform=same[0].platform, operator=same[0].operator)
            return
        transferred = self._by_platform.get(platform, [])
        if transferred:
            yield Reason(
                f"{rule.code}_OTHER_OPERATOR",
                rule.clause,
                "flag",
                {"platform": transferred[0].platform, "operator": transferred[0].operator},
            )
        elif own:
            yield Reason(
                rule.other_platform_code,
                rule.clause,
                "accept",
                {"platform": own[0].platform, "operator": own[0].operator},
            )

    def _duplicate(self, rule: DuplicateRule, submission: SubmissionInput) -> Iterator[Reason]:
        if has_problem(submission, {TWO_DISTRICTS}):
            return
        platform = platform_name(submission.platform)
        district = short_district(submission.district)
        twins = [
            entry
            for entry in self.others(submission)
            if platform_name(entry.platform) == platform
            and short_district(entry.district) != district
        ]
        if twins:
            others = [f"{twin.code}（{twin.district}）" for twin in twins]
            yield Reason(rule.code, rule.clause, "flag", {"others": others})


def _surely_one(submission: SubmissionInput, other: SubmissionInput) -> bool:
    """Tell whether two submissions are of one operator by more than alike names.

    A name alone never carries a refusal, since two firms may differ in the legal form only: it
    takes equal valid credit codes. Anything less waits for a person.
    """
    code = valid_code(submission.uscc)
    return code is not None and code == valid_code(other.uscc)


def _order(submission: SubmissionInput) -> tuple[str, str, int, str]:
    first = submission.sources[0] if submission.sources else {}
    return (
        str(first.get("file", "")),
        str(first.get("sheet", "")),
        int(first.get("row", 0)),
        submission.code,
    )
