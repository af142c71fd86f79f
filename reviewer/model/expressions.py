"""The one small language of rules, values and formulas: what an expression may say.

It is a part of Python's own syntax, so nothing new has to be parsed: numbers, words in quotes,
names of values, + - * /, comparisons, and, or, not, in, x if y else z, and a few functions.
Nothing is ever executed as Python; `reviewer.rules.expressions` works expressions out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from reviewer.model.faults import DefinitionFault

LONGEST = 1_000
MOST_PARTS = 300
DEEPEST = 40
LONGEST_NUMBER = 30
FUNCTIONS: dict[str, tuple[int, int]] = {
    "min": (2, 20),
    "max": (2, 20),
    "abs": (1, 1),
    "has": (1, 1),
    "date": (1, 1),
    "contains": (2, 2),
    "same_organisation": (2, 2),
    "region": (1, 20),
    "clean": (1, 1),
}
ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div)
COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq, ast.In, ast.NotIn)


class ExpressionFault(DefinitionFault):
    """Say what is wrong with an expression: a code of the catalogue and the word it is about."""

    def __init__(self, code: str, word: str) -> None:
        """Keep the code (`fault.expression_<code>`) and the word as written, shortened."""
        self.fault = code
        self.word = word[:80]
        super().__init__(f"expression_{code}", word=self.word)


@dataclass(frozen=True)
class Expression:
    """Hold an expression that was checked: its text, its tree, the names it asks for."""

    text: str
    tree: ast.expr
    names: tuple[str, ...]


@lru_cache(maxsize=4096)
def parse_expression(text: str) -> Expression:
    """Read an expression; raises ExpressionFault naming the word that cannot stand there."""
    if len(text) > LONGEST:
        raise ExpressionFault("too_long", text[:40])
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        line = (error.text or text)[max(0, (error.offset or 1) - 1) :]
        raise ExpressionFault("unreadable", line.strip() or text) from error
    except (RecursionError, MemoryError, ValueError) as error:
        raise ExpressionFault("unreadable", text[:40]) from error
    if sum(1 for _ in ast.walk(tree)) > MOST_PARTS:
        raise ExpressionFault("too_long", text[:40])
    _check(tree, 0)
    return Expression(text, tree, tuple(sorted(set(_names(tree)))))


def name_of(node: ast.AST) -> str | None:
    """Give the name that a part stands for; None where it is none.

    `service.products` reaches into the year's service, `revenue[-1]` to the year before.
    """
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        offset = _offset(node.slice)
        return None if offset is None else f"{node.value.id}[{offset}]"
    return None


def _offset(node: ast.expr) -> int | None:
    sign = 1
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node, sign = node.operand, -1
    if isinstance(node, ast.Constant) and type(node.value) is int and node.value <= 50:
        return sign * node.value
    return None


def _names(node: ast.AST) -> Iterator[str]:
    name = name_of(node)
    if name is not None:
        yield name
        return
    if isinstance(node, ast.Call):
        for argument in node.args:
            yield from _names(argument)
        return
    for child in ast.iter_child_nodes(node):
        yield from _names(child)


def _check(node: ast.expr, depth: int) -> None:
    if depth > DEEPEST:
        raise ExpressionFault("too_deep", ast.unparse(node))
    if name_of(node) is not None:
        return
    for child in _children(node):
        _check(child, depth + 1)


def _children(node: ast.expr) -> list[ast.expr]:
    """List the parts of an allowed form; raises ExpressionFault for any other."""
    if isinstance(node, ast.Constant):
        _check_constant(node)
        return []
    if isinstance(node, ast.BinOp) and isinstance(node.op, ARITHMETIC):
        return [node.left, node.right]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd | ast.Not):
        return [node.operand]
    if isinstance(node, ast.BoolOp):
        return node.values
    if isinstance(node, ast.Compare) and all(isinstance(each, COMPARISONS) for each in node.ops):
        return [node.left, *node.comparators]
    if isinstance(node, ast.IfExp):
        return [node.test, node.body, node.orelse]
    if isinstance(node, ast.List | ast.Tuple):
        return node.elts
    if isinstance(node, ast.Call):
        return _arguments(node)
    raise ExpressionFault("not_allowed", ast.unparse(node))


def _check_constant(node: ast.Constant) -> None:
    value = node.value
    if isinstance(value, bool | str):
        return
    short = isinstance(value, int | float) and len(repr(value)) <= LONGEST_NUMBER
    if short and isinstance(value, int | float) and abs(value) < float("inf"):
        return
    raise ExpressionFault("not_allowed", ast.unparse(node))


def _arguments(node: ast.Call) -> list[ast.expr]:
    if not isinstance(node.func, ast.Name) or node.keywords:
        raise ExpressionFault("not_allowed", ast.unparse(node))
    bounds = FUNCTIONS.get(node.func.id)
    if bounds is None:
        raise ExpressionFault("no_function", node.func.id)
    if not bounds[0] <= len(node.args) <= bounds[1]:
        raise ExpressionFault("arguments", ast.unparse(node))
    if node.func.id == "has" and name_of(node.args[0]) is None:
        raise ExpressionFault("needs_name", ast.unparse(node))
    return node.args
