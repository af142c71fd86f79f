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
