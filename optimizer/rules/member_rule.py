"""Say what a rule about the members of a panel must answer, and list all rules there are."""

import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import NamedTuple

from optimizer.outcome import Json, Text
from optimizer.problem import Kind, PanelExpert, PanelRules


class Looser(NamedTuple):
    """Hold a change that makes a rule ask for less: a key of the rules, its value, the words."""

    key: str
    value: Json
    message: Text


class MemberRule(ABC):
    """Count some members of a panel: at least so many of them, or at most.

    `name` is how the checker calls it, `item` how explanations and draws do, `key` the instance;
    `place` orders rules. An `own` rule reads a whole number under its key from `rules.settings`;
    the others have a field of their own there. `kind` is the kind of expert that it asks for.
    """

    name: str
    item: str
    key: str
    place: int
    own: bool = False
    kind: Kind | None = None

    @abstractmethod
    def group(self, expert: PanelExpert) -> str | None:
        """Give the group in which an expert counts; None for who does not count."""

    def least(self, rules: PanelRules, size: int) -> int:
        """Give how many of the group a panel of a size needs."""
        return 0

    def most(self, rules: PanelRules) -> int | None:
        """Give how many of each group a panel bears; None for any number."""
        return None

    @abstractmethod
    def waived(self, rules: PanelRules) -> PanelRules:
        """Give the rules of a call without this one."""

    @abstractmethod
    def looser(self, rules: PanelRules) -> Iterator[Looser]:
        """List changes that make the rule ask for less, the smallest first."""

    @abstractmethod
    def words(self, rules: PanelRules) -> Text:
        """Say the rule as part of a cause."""


@cache
def member_rules() -> tuple[MemberRule, ...]:
    """List every rule about members: the modules of this package that have a `RULE`."""
    package = import_module("optimizer.rules")
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    modules = (import_module(f"optimizer.rules.{name}") for name in names)
    found: list[MemberRule] = [module.RULE for module in modules if hasattr(module, "RULE")]
    return tuple(sorted(found, key=lambda rule: rule.place))


def own_rules() -> list[MemberRule]:
    """List the rules whose number stands among the settings of a call."""
    return [rule for rule in member_rules() if rule.own]
