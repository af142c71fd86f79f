"""The formulas of computed criteria: sums and quotients of a submission's facts, nothing else."""

from __future__ import annotations

import ast

from reviewer.model.faults import DefinitionFault

LONGEST_FORMULA = 400
FUNCTIONS = frozenset({"min", "max"})
OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div)


def parse_formula(text: str) -> ast.expr:
    """Read a formula such as `min(staff / 100, 1) * 100` or `service.products / 2`.

    Allowed are numbers, names of facts (a dot reaches into the service figures), + - * / with
    brackets, min and max. Raises ValueError for anything else; nothing is ever executed.
    """
    if len(text) > LONGEST_FORMULA:
        raise DefinitionFault("formula_too_long", most=LONGEST_FORMULA)
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise DefinitionFault("formula_unreadable") from error
    _check(tree)
    return tree


def facts_named(text: str) -> tuple[str, ...]:
    """List the facts that a formula asks for, each once, in the order of their names."""
    names = {name for node in ast.walk(parse_formula(text)) if (name := fact_of(node))}
    inner = {name.partition(".")[0] for name in names if "." in name}
    return tuple(sorted(names - inner - FUNCTIONS))


def fact_of(node: ast.AST) -> str | None:
    """Give the name of the fact that a part of a formula stands for; None where it is none."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return None


def _check(node: ast.expr) -> None:
    if isinstance(node, ast.BinOp) and isinstance(node.op, OPERATORS):
        _check(node.left)
        _check(node.right)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        _check(node.operand)
    elif _is_call(node):
        for argument in node.args if isinstance(node, ast.Call) else ():
            _check(argument)
    elif not _is_number(node) and not (fact_of(node) and fact_of(node) not in FUNCTIONS):
        raise DefinitionFault("formula_not_allowed", word=ast.unparse(node)[:60])


def _is_call(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in FUNCTIONS
        and len(node.args) > 1
        and not node.keywords
    )


def _is_number(node: ast.expr) -> bool:
    if not isinstance(node, ast.Constant) or isinstance(node.value, bool):
        return False
    return isinstance(node.value, int) or (
        isinstance(node.value, float) and abs(node.value) < float("inf")
    )
