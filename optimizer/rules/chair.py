"""One of the members may chair."""

from collections.abc import Iterator
from dataclasses import replace

from optimizer.messages import text
from optimizer.outcome import Text
from optimizer.problem import PanelExpert, PanelRules
from optimizer.rules.member_rule import Looser, MemberRule


class Chair(MemberRule):
    """Count those who may chair: at least one where the call asks for a chair."""

    name, item, key, place = "chair", "chair", "chair", 2

    def group(self, expert: PanelExpert) -> str | None:
        """Count who may chair."""
        return self.item if expert.can_chair else None

    def least(self, rules: PanelRules, size: int) -> int:
        """Ask for one."""
        return int(rules.chair)

    def waived(self, rules: PanelRules) -> PanelRules:
        """Ask for no chair."""
        return replace(rules, chair=False)

    def looser(self, rules: PanelRules) -> Iterator[Looser]:
        """Do without a chair."""
        yield Looser("chair", False, text("fix.no_chair"))

    def words(self, rules: PanelRules) -> Text:
        """Say the rule without names."""
        return text("part.chair", names=text("nobody"))


RULE = Chair()
