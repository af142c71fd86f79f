"""Say an expression as a sentence: fields by their names, signs by their words."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from reviewer.messages import Language, say
from reviewer.model.expressions import ExpressionFault, name_of, parse_expression
from reviewer.model.programme import CallDefinition

LANGUAGES: tuple[Language, ...] = ("zh", "en")
SIGNS: Mapping[type[ast.AST], str] = {
    ast.GtE: "ge", ast.Gt: "gt", ast.LtE: "le", ast.Lt: "lt", ast.Eq: "eq", ast.NotEq: "ne",
    ast.In: "in", ast.NotIn: "not_in", ast.Add: "plus", ast.Sub: "minus", ast.Mult: "times",
    ast.Div: "over", ast.And: "and", ast.Or: "or",
}  # fmt: skip


def names_in(definition: CallDefinition, language: Language) -> dict[str, str]:
    """Give what people call each value that an expression may name."""
    year = definition.figures_year
    found: dict[str, str] = {}
    for key, entry in definition.form.keys(year).items():
        text = getattr(entry.name, language) if entry.name else entry.headings_in(year)[0]
        found[key] = text
        if entry.year is not None:
            found[f"{entry.code}[{entry.year}]"] = text
            if entry.year == 0:
                found[entry.code] = text
    for value in definition.values:
        found[value.code] = getattr(value.name, language)
    for settled in definition.readings:
        found[settled.code] = getattr(settled.name, language)
    for name in ("applicant", "district"):
        found[f"deadline.{name}"] = say(f"sentence.deadline_{name}", language)
    found.setdefault("category", say("sentence.category", language))
    return found


def sentence_of(text: str, names: Mapping[str, str], language: Language) -> str:
    """Write an expression as a sentence; empty for one that cannot be read."""
    try:
        return _said(parse_expression(text).tree, names, language)
    except ExpressionFault:
        return ""


def rule_in_words(definition: CallDefinition, rule: object) -> dict[Language, str]:
    """Say for whom a rule is and what must hold; empty where it has no expression."""
    found: dict[Language, str] = {}
    for language in LANGUAGES:
        names = names_in(definition, language)
        parts = [
            say(f"sentence.{word}", language, text=sentence_of(text, names, language))
            for word in ("when", "that")
            if isinstance(text := getattr(rule, word, None), str)
        ]
        found[language] = " ".join(parts)
    return found


def _said(node: ast.expr, names: Mapping[str, str], language: Language) -> str:
    def said(part: ast.expr) -> str:
        return _said(part, names, language)

    name = name_of(node)
    if name is not None:
        return names.get(name, name)
    if isinstance(node, ast.Constant):
        return f"“{node.value}”" if isinstance(node.value, str) else str(node.value)
    if isinstance(node, ast.Compare):
        words = said(node.left)
        for sign, right in zip(node.ops, node.comparators, strict=True):
            words += say(f"sentence.{SIGNS[type(sign)]}", language) + said(right)
        return words
    if isinstance(node, ast.BoolOp | ast.BinOp):
        return _joined(node, names, language)
    if isinstance(node, ast.UnaryOp):
        turned = "not" if isinstance(node.op, ast.Not) else "negative"
        return say(f"sentence.{turned}", language, what=said(node.operand))
    if isinstance(node, ast.IfExp):
        return say("sentence.if", language, test=said(node.test), then=said(node.body),
                   other=said(node.orelse))  # fmt: skip
    if isinstance(node, ast.List | ast.Tuple):
        return say("sentence.list_mark", language).join(said(entry) for entry in node.elts)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        parts = [said(entry) for entry in node.args]
        if node.func.id == "date":
            return str(getattr(node.args[0], "value", ""))
        mark = say("sentence.list_mark", language)
        return say(f"sentence.{node.func.id}", language, first=parts[0], rest=mark.join(parts[1:]))
    return ast.unparse(node)


def _joined(node: ast.BoolOp | ast.BinOp, names: Mapping[str, str], language: Language) -> str:
    """Say what and, or and arithmetic join, inner ones of the same sort in brackets."""
    inner = ast.BoolOp if isinstance(node, ast.BoolOp) else ast.BinOp
    sides = node.values if isinstance(node, ast.BoolOp) else [node.left, node.right]
    parts = [
        f"（{_said(side, names, language)}）"
        if isinstance(side, inner)
        else _said(side, names, language)
        for side in sides
    ]
    return say(f"sentence.{SIGNS[type(node.op)]}", language).join(parts)
