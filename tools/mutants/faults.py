"""The faults that can be planted in a source file.

Docstrings, annotations, class bases, ``if TYPE_CHECKING``, ``__all__`` and texts are never changed; f-strings neither,
because Python 3.11 does not know the positions inside them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, chain, product
from textwrap import shorten
from typing import Any

Swaps = dict[type[Any], type[Any]]
Change = tuple[str, ast.expr | ast.stmt, ast.AST]  # the kind, a node and what replaces it


def _both_ways(*pairs: tuple[type[Any], type[Any]]) -> Swaps:
    return {one: other for pair in pairs for one, other in (pair, pair[::-1])}


IDENTITY, MEMBERSHIP = (ast.Is, ast.IsNot), (ast.In, ast.NotIn)
COMPARISONS = {
    "comparison reversed": _both_ways(
        (ast.Lt, ast.GtE), (ast.Gt, ast.LtE), (ast.Eq, ast.NotEq), IDENTITY, MEMBERSHIP
    ),
    "boundary": _both_ways((ast.Lt, ast.LtE), (ast.Gt, ast.GtE)),
}
SIGNS = _both_ways((ast.Add, ast.Sub))
FUNCTIONS = {"min": "max", "max": "min", "any": "all", "all": "any"}
BUILT_IN_TYPES = {"tuple", "list", "dict", "set", "frozenset", "type"}
SHOWN = 120  # characters of each side of a fault in a report
_PLAIN = (ast.stmt, ast.Name, ast.Constant)  # need no parentheses wherever they are put


@dataclass(frozen=True)
class Fault:
    """One change of a source file: ``text`` takes the place of the bytes from ``start`` to ``end``.

    ``path`` is below the package's folder, ``line`` the first line changed, ``statement`` the number of the line on
    which its statement starts.
    """

    path: str
    line: str
    kind: str
    lines: range
    statement: int
    start: int
    end: int
    replaced: str
    text: str
    at_import: bool

    @property
    def floor(self) -> str:
        """The folder directly below the package."""
        return self.path.partition("/")[0]

    def plant(self, source: bytes) -> bytes:
        """Return the source with the fault."""
        return source[: self.start] + self.text.encode() + source[self.end :]

    def __str__(self) -> str:
        return f"{shorten(self.replaced, SHOWN)} -> {shorten(self.text, SHOWN)}"


def faults_in(source: bytes, path: str) -> list[Fault]:
    """Return all faults that can be planted in the source, in its order."""
    rows = source.splitlines(keepends=True)
    starts = [0, *accumulate(map(len, rows))]
    found: dict[tuple[int, int, str], Fault] = {}
    for node, statement, at_import in _nodes(ast.parse(source)):
        for kind, old, new in chain(_logic(node), _values(node), _statements(node)):
            last, last_column = old.end_lineno or old.lineno, old.end_col_offset or 0
            start, end = starts[old.lineno - 1] + old.col_offset, starts[last - 1] + last_column
            line, lines = rows[old.lineno - 1].decode().strip(), range(old.lineno, last + 1)
            text = ast.unparse(new) if isinstance(new, _PLAIN) else f"({ast.unparse(new)})"
            fault = Fault(path, line, kind, lines, statement, start, end, ast.unparse(old), text, at_import)
            found.setdefault((start, end, text), fault)
    return sorted(found.values(), key=lambda fault: (fault.start, fault.end, fault.text))


def _nodes(
    node: ast.AST, statement: int = 1, *, at_import: bool = True
) -> Iterator[tuple[ast.AST, int, bool]]:
    """Yield the nodes that may be changed, the line of their statement, and whether it runs at import."""
    statement = node.lineno if isinstance(node, ast.stmt) else statement
    yield node, statement, at_import
    is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_skipped(node, name, child):
                yield from _nodes(
                    child, statement, at_import=at_import and not (is_function and name == "body")
                )


def _is_skipped(parent: ast.AST, name: str, child: ast.AST) -> bool:
    if name in {"annotation", "returns", "type_params"} or isinstance(child, ast.JoinedStr):
        return True
    match parent, child:
        case ast.ClassDef(), _:
            return name in {"bases", "keywords"}
        case ast.Subscript(value=ast.Name(id=base) | ast.Attribute(attr=base)), _ if name == "slice":
            # A type, as in Callable[[], None]; constants are written in capitals.
            return base in BUILT_IN_TYPES or (base[:1].isupper() and not base.isupper())
        case ast.FunctionDef() | ast.AsyncFunctionDef(), _ if name == "decorator_list":
            return any(word in ast.unparse(child) for word in ("cache", "kept_by_widths"))
        case ast.Call(func=ast.Name(id="cast" | "TypeVar" | "assert_never")), _:
            return True
        case _, ast.Assign(targets=[ast.Name(id=target)]):
            return target.startswith("__")
        case _, ast.If(test=ast.Name(id=guard)):
            return guard in {"TYPE_CHECKING", "__name__"}
    return False


def _logic(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.Compare(left, ops, comparators):
            for (kind, swaps), (index, op) in product(COMPARISONS.items(), enumerate(ops)):
                if type(op) in swaps:
                    changed = [*ops[:index], swaps[type(op)](), *ops[index + 1 :]]
                    yield kind, node, ast.Compare(left, changed, comparators)
        case ast.BoolOp(op, values):
            yield "and/or", node, ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
            for index in range(len(values)):
                rest = values[:index] + values[index + 1 :]
                yield "operand removed", node, ast.BoolOp(op, rest) if len(rest) > 1 else rest[0]
        case ast.UnaryOp(ast.Not(), operand):
            yield "not removed", node, operand
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            yield from _negation(test)
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            yield from _filters(node, node.generators)


def _negation(test: ast.expr) -> Iterator[Change]:
    # A comparison and a ``not`` have a fault of their own that says the same.
    if not isinstance(test, ast.UnaryOp | ast.Constant) and not (
        isinstance(test, ast.Compare) and len(test.ops) == 1
    ):
        yield "negated", test, ast.UnaryOp(ast.Not(), test)


def _filters(node: ast.expr, loops: list[ast.comprehension]) -> Iterator[Change]:
    for loop in loops:
        filters = loop.ifs
        for test in filters:
            yield from _negation(test)
            loop.ifs = [other for other in filters if other is not test]
            changed = ast.parse(ast.unparse(node), mode="eval").body
            loop.ifs = filters
            yield "filter removed", node, changed


def _values(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.Constant(bool(value)):
            yield "boolean flipped", node, ast.Constant(not value)
        case ast.Constant(int(value)):
            yield "off by one", node, ast.Constant(value + 1)
        case ast.Constant("" | b"" as empty):  # ``None`` is as false as it is, so few could tell
            yield "empty filled", node, ast.Constant("x" if empty == "" else b"x")
        case ast.List(elts=[]) | ast.Tuple(elts=[]) | ast.Dict(keys=[]):
            yield "empty to None", node, ast.Constant(None)
        case ast.BinOp(left, ast.Add() | ast.Sub() as op, right) if not _has_text(node):
            yield "plus/minus", node, ast.BinOp(left, SIGNS[type(op)](), right)
        case ast.Call(func=ast.Name(id=name) as function) if name in FUNCTIONS:
            yield f"{name} to {FUNCTIONS[name]}", function, ast.Name(FUNCTIONS[name])


def _has_text(node: ast.expr) -> bool:
    parts = list(ast.walk(node))
    constants = [part.value for part in parts if isinstance(part, ast.Constant)]
    return any(isinstance(part, ast.JoinedStr) for part in parts) or any(
        isinstance(value, str | bytes) for value in constants
    )


def _statements(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.Expr(ast.Call(func=ast.Name(id="assert_never"))):
            pass  # is never reached
        case ast.Expr(ast.Call() | ast.Await()):
            yield "call removed", node, ast.Pass()
        case ast.AugAssign() | ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield "assignment removed", node, ast.Pass()
        case ast.Raise(exc=ast.Name(id="NotImplementedError")):
            pass  # only says that a subclass has the method
        case ast.Delete(targets=targets) if all(isinstance(target, ast.Name) for target in targets):
            pass  # only says that a parameter is not used
        case ast.Raise() | ast.Break() | ast.Continue() | ast.Delete():
            yield f"{type(node).__name__.lower()} removed", node, ast.Pass()
        case ast.Return(ast.expr() as value) if not isinstance(value, ast.Constant):
            yield "return value removed", value, ast.Constant(None)
