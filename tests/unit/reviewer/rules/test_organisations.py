"""Finding an organisation again by code, name or former name."""

from __future__ import annotations

from reviewer.rules.organisations import Directory, Organisation, OrganisationIndex, Rename
from tests.builders.rules_records import credit_code

ONE, TWO, THREE = (credit_code(number) for number in (1, 2, 3))
NAME = "重庆桓岭科技有限公司"
OLD = "重庆丁戊科技有限公司"


def index(*filed: Organisation, renames: tuple[Rename, ...] = ()) -> OrganisationIndex[str]:
    found: OrganisationIndex[str] = OrganisationIndex(Directory(filed, renames))
    for organisation in filed:
        found.add(organisation, f"{organisation.name}/{organisation.code}")
    return found


def test_the_code_finds_it_under_another_name() -> None:
    assert index(Organisation(NAME, ONE)).find(Organisation("甲", ONE)) == [
        (f"{NAME}/{ONE}", "code")
    ]


def test_the_name_finds_it_where_a_code_is_missing() -> None:
    assert index(Organisation(NAME, ONE)).find(Organisation("重庆市桓岭科技有限责任公司")) == [
        (f"{NAME}/{ONE}", "name")
    ]


def test_two_valid_codes_part_equal_names() -> None:
    assert index(Organisation(NAME, ONE)).find(Organisation(NAME, TWO)) == []


def test_a_missing_code_is_known_from_another_mention_of_the_same_spelling() -> None:
    directory = Directory([Organisation(NAME, ONE)])
    assert directory.code_of("重庆桓岭科技（有限公司）") == ONE
    assert directory.code_of("重庆市桓岭科技有限公司") is None


def test_a_name_with_two_codes_stands_for_neither() -> None:
    directory = Directory([Organisation(NAME, ONE), Organisation(NAME, TWO)])
    assert directory.code_of(NAME) is None


def test_a_known_code_keeps_apart_what_only_differs_in_legal_form() -> None:
    limited = "重庆桓岭科技有限责任公司"
    filed = index(Organisation(NAME, ONE), Organisation(limited, TWO))
    assert filed.find(Organisation(NAME)) == [(f"{NAME}/{ONE}", "name")]
    assert filed.find(Organisation(limited)) == [(f"{limited}/{TWO}", "name")]


def test_a_former_name_leads_to_the_present_one() -> None:
    filed = index(Organisation(NAME, ONE), renames=(Rename(NAME, OLD, ONE),))
    assert filed.find(Organisation(OLD)) == [(f"{NAME}/{ONE}", "former_name")]


def test_a_present_name_leads_to_what_is_filed_under_the_former() -> None:
    filed = index(Organisation(OLD), renames=(Rename(NAME, OLD, ONE),))
    assert filed.find(Organisation(NAME)) == [(f"{OLD}/None", "former_name")]


def test_who_bears_a_former_name_with_another_code_is_somebody_else() -> None:
    filed = index(Organisation(NAME, ONE), renames=(Rename(NAME, OLD, ONE),))
    assert filed.find(Organisation(OLD, THREE)) == []


def test_each_item_is_found_once_by_its_best_ground() -> None:
    filed = index(Organisation(NAME, ONE), renames=(Rename(NAME, OLD, ONE),))
    assert filed.find(Organisation(NAME, ONE)) == [(f"{NAME}/{ONE}", "code")]
