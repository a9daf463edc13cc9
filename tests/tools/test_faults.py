"""What is planted in a source, and what is left alone."""

import pytest

from tools.mutants.faults import faults_in


def planted(source: str, kind: str) -> list[str]:
    encoded = source.encode()
    return [fault.plant(encoded).decode() for fault in faults_in(encoded, "core/a.py") if fault.kind == kind]


@pytest.mark.parametrize(
    ("source", "kind", "expected"),
    [
        ("a < b", "comparison reversed", ["(a >= b)"]),
        ("a < b", "boundary", ["(a <= b)"]),
        ("a <= b < c", "boundary", ["(a < b < c)", "(a <= b <= c)"]),
        ("a not in b", "comparison reversed", ["(a in b)"]),
        ("a is None", "comparison reversed", ["(a is not None)"]),
        ("f(a and b)", "and/or", ["f((a or b))"]),
        ("a and b", "operand removed", ["a", "b"]),
        ("a or b or c", "operand removed", ["(a or b)", "(a or c)", "(b or c)"]),
        ("not a", "not removed", ["a"]),
        ("if a:\n    b", "negated", ["if (not a):\n    b"]),
        ("a if f(b) else c", "negated", ["a if (not f(b)) else c"]),
        ("[a for a in b if a]", "filter removed", ["([a for a in b])"]),
        ("f(a for a in b if a if c)", "filter removed", ["f((a for a in b if a))", "f((a for a in b if c))"]),
        ("f()\nb", "call removed", ["pass\nb"]),
        ("async def f():\n    await g()", "call removed", ["async def f():\n    pass"]),
        ("a.b = c", "assignment removed", ["pass"]),
        ("a += 2", "assignment removed", ["pass"]),
        ("raise A", "raise removed", ["pass"]),
        ("del a[b]", "delete removed", ["pass"]),
        ("def f():\n    return a", "return value removed", ["def f():\n    return None"]),
        ("a[7]", "off by one", ["a[8]"]),
        ("f(a=True)", "boolean flipped", ["f(a=False)"]),
        ("a = ()", "empty to None", ["a = None"]),
        ("a = '' + b''", "empty filled", ["a = 'x' + b''", "a = '' + b'x'"]),
        ("a - 2 + b", "plus/minus", ["(a - 2 - b)", "(a + 2) + b"]),
        ("min(a, b)", "min to max", ["max(a, b)"]),
        ("é = ü < ß", "boundary", ["é = (ü <= ß)"]),
    ],
)
def test_a_fault_takes_the_place_of_what_it_is_about_and_nothing_else(source, kind, expected):
    assert sorted(planted(source, kind)) == sorted(expected)


@pytest.mark.parametrize(
    "source",
    [
        '"""Words."""',
        "a: Literal[1] = b",
        "def f(a: Callable[[], None]) -> Literal[1]: ...",
        "Step = Callable[[], None]",
        "a = cast('list[Literal[1]]', b)",
        "__all__ = []",
        "if TYPE_CHECKING:\n    a = 1",
        "class A(Struct, frozen=True): ...",
        "@lru_cache(maxsize=1)\ndef f(): ...",
        "raise NotImplementedError",
        "assert_never(a)",
        "def f(a, b):\n    del a, b",
        "a = 'words' + b",
        "a = f'{1}'",
        "return None",
    ],
)
def test_what_means_nothing_to_a_run_is_left_alone(source):
    assert faults_in(source.encode(), "core/a.py") == []


def test_what_runs_at_import_is_known_from_what_a_test_runs():
    source = b"A = 1\ndef f(a=2):\n    return 3\nclass B:\n    c = 4\n    def d(self):\n        return 5\n"
    found = {fault.replaced: fault.at_import for fault in faults_in(source, "core/a.py")}
    assert found == {"1": True, "2": True, "3": False, "4": True, "5": False}


def test_a_fault_shows_its_line_and_what_takes_the_place_of_what():
    (fault,) = [
        fault for fault in faults_in(b"if a:\n    b = c < d\n", "core/a.py") if fault.kind == "boundary"
    ]
    assert (fault.floor, fault.lines.start, fault.line) == ("core", 2, "b = c < d")
    assert str(fault) == "c < d -> (c <= d)"
