"""The faults that can be planted in a source: each is a piece of text that takes the place of another.

Annotations, class bases, docstrings, ``if TYPE_CHECKING``, ``__all__`` and texts are left alone; so are f-strings,
inside of which Python 3.11 does not know where a thing stands.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from textwrap import shorten

OPPOSITES: dict[type, type] = {
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
BOUNDARIES: dict[type, type] = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
SIGNS: dict[type, type] = {ast.Add: ast.Sub, ast.Sub: ast.Add}
SHOWN = 120  # characters of each side of a fault in a report
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}

Change = tuple[str, ast.AST, ast.AST]
_PLAIN = (ast.stmt, ast.Name, ast.Constant)  # what needs no brackets in the place of another


@dataclass(frozen=True)
class Fault:
    """What is planted: ``text`` in place of the bytes ``start`` to ``end``.

    ``path`` is below the package's folder, ``line`` the first source line, ``statement`` the number of that on which
    the statement begins.
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
        """The folder directly under the package."""
        return self.path.partition("/")[0]

    def plant(self, source: bytes) -> bytes:
        """The source with the fault in it."""
        return source[: self.start] + self.text.encode() + source[self.end :]

    def __str__(self) -> str:
        return f"{shorten(self.replaced, SHOWN)} -> {shorten(self.text, SHOWN)}"


def faults_in(source: bytes, path: str) -> list[Fault]:
    """All that can be planted in the source, in its order."""
    rows = source.splitlines(keepends=True)
    starts = [0, *accumulate(map(len, rows))]
    found: dict[tuple[int, int, str], Fault] = {}
    for node, statement, at_import in _places(ast.parse(source)):
        for kind, old, new in _changes(node):
            start = starts[old.lineno - 1] + old.col_offset  # type: ignore[attr-defined]
            end = starts[old.end_lineno - 1] + old.end_col_offset  # type: ignore[attr-defined]
            text = ast.unparse(new) if isinstance(new, _PLAIN) else f"({ast.unparse(new)})"
            lines = range(old.lineno, old.end_lineno + 1)  # type: ignore[attr-defined]
            line = rows[old.lineno - 1].decode().strip()  # type: ignore[attr-defined]
            fault = Fault(path, line, kind, lines, statement, start, end, ast.unparse(old), text, at_import)
            found.setdefault((start, end, text), fault)
    return sorted(found.values(), key=lambda fault: (fault.start, fault.end, fault.text))


def _places(
    node: ast.AST, statement: int = 1, *, at_import: bool = True
) -> Iterator[tuple[ast.AST, int, bool]]:
    """Every node that may be changed, with the line of its statement and whether that runs at import."""
    if isinstance(node, ast.stmt):
        statement = node.lineno
    yield node, statement, at_import
    for name, value in ast.iter_fields(node):
        inside = at_import and not (
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and name == "body"
        )
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_skipped(node, name, child):
                yield from _places(child, statement, at_import=inside)


def _is_skipped(parent: ast.AST, name: str, child: ast.AST) -> bool:
    if name in {"annotation", "returns", "type_params"} or isinstance(child, ast.JoinedStr):
        return True
    match parent, child:
        case ast.ClassDef(), _:
            return name in {"bases", "keywords"}
        case ast.Subscript(value=ast.Name(id=base) | ast.Attribute(attr=base)), _ if name == "slice":
            # A type, as in Callable[[], None]; a constant is written in capitals.
            return base in {"tuple", "list", "dict", "set", "frozenset", "type"} or (
                base[:1].isupper() and not base.isupper()
            )
        case ast.FunctionDef() | ast.AsyncFunctionDef(), _ if name == "decorator_list":
            return "cache" in ast.unparse(child)
        case ast.Call(func=ast.Name(id="cast" | "TypeVar" | "assert_never")), _:
            return True
        case _, ast.Assign(targets=[ast.Name(id=target)]):
            return target.startswith("__")
        case _, ast.If(test=ast.Name(id=guard)):
            return guard in {"TYPE_CHECKING", "__name__"}
    return False


def _changes(node: ast.AST) -> Iterator[Change]:
    yield from _logic(node)
    yield from _values(node)
    yield from _statements(node)


def _logic(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.Compare(left, ops, comparators):
            for kind, table in (("turned round", OPPOSITES), ("boundary", BOUNDARIES)):
                for at, op in enumerate(ops):
                    if type(op) in table:
                        others = [*ops[:at], table[type(op)](), *ops[at + 1 :]]
                        yield kind, node, ast.Compare(left, others, comparators)
        case ast.BoolOp(op, values):
            other = ast.Or() if isinstance(op, ast.And) else ast.And()
            yield "and/or", node, ast.BoolOp(other, values)
            for at in range(len(values)):
                rest = values[:at] + values[at + 1 :]
                yield "operand dropped", node, ast.BoolOp(op, rest) if len(rest) > 1 else rest[0]
        case ast.UnaryOp(ast.Not(), operand):
            yield "not dropped", node, operand
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            yield from _negated(test)
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            yield from _filters(node)


def _negated(test: ast.expr) -> Iterator[Change]:
    match test:
        case ast.Compare(ops=[_]) | ast.UnaryOp(ast.Not()) | ast.Constant():
            pass  # has a fault of its own that says the same
        case _:
            yield "negated", test, ast.UnaryOp(ast.Not(), test)


def _filters(node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> Iterator[Change]:
    for loop in node.generators:
        for test in list(loop.ifs):
            yield from _negated(test)
            kept = loop.ifs
            loop.ifs = [other for other in kept if other is not test]
            yield "filter dropped", node, ast.parse(ast.unparse(node), mode="eval").body
            loop.ifs = kept


def _values(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.Constant(bool(value)):
            yield "boolean flipped", node, ast.Constant(not value)
        case ast.Constant(int(value)):
            yield "off by one", node, ast.Constant(value + 1)
        case ast.Constant("" | b"") | ast.List(elts=[]) | ast.Tuple(elts=[]) | ast.Dict(keys=[]):
            yield "empty to None", node, ast.Constant(None)
        case ast.BinOp(left, ast.Add() | ast.Sub() as op, right):
            if not _has_text(node):
                yield "plus/minus", node, ast.BinOp(left, SIGNS[type(op)](), right)
        case ast.Call(func=ast.Name(id=name) as func) if name in NAMES:
            yield f"{name} to {NAMES[name]}", func, ast.Name(NAMES[name])


def _has_text(node: ast.expr) -> bool:
    return any(
        isinstance(part, ast.JoinedStr)
        or (isinstance(part, ast.Constant) and isinstance(part.value, str | bytes))
        for part in ast.walk(node)
    )


def _statements(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.Expr(ast.Call() | ast.Await()):
            yield "call removed", node, ast.Pass()
        case ast.AugAssign() | ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield "assignment removed", node, ast.Pass()
        case ast.Raise(exc=ast.Name(id="NotImplementedError")):
            pass  # what is to be overridden
        case ast.Raise() | ast.Break() | ast.Continue() | ast.Delete():
            yield f"{type(node).__name__.lower()} removed", node, ast.Pass()
        case ast.Return(ast.expr() as value) if not isinstance(value, ast.Constant):
            yield "return value removed", value, ast.Constant(None)
