"""What the contracts of ``pyproject.toml`` cannot say: names of modules, sizes, and private names of Textual."""

import ast
import importlib
import inspect
import re
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.widget import Widget

import annotator

HOUSE = Path(annotator.__file__).parent
MODULES = sorted(HOUSE.rglob("*.py"))
TERMINAL = HOUSE / "tui" / "terminal"

SAME_ROLE = {"errors", "__init__"}
"""Names that several rooms use for the same thing."""

MOST_LINES = 320
MOST_LINES_OF_A_CLASS = 250


def test_no_module_is_called_like_one_of_the_standard_library():
    assert [path for path in MODULES if path.stem in sys.stdlib_module_names] == []


def test_no_two_modules_have_one_name():
    named = defaultdict(list)
    for path in MODULES:
        named[path.stem].append(path.relative_to(HOUSE).as_posix())
    assert {name: paths for name, paths in named.items() if len(paths) > 1 and name not in SAME_ROLE} == {}


def test_files_and_classes_stay_small_enough_to_be_read_in_one_go():
    files, classes = {}, {}
    for path in MODULES:
        text = path.read_text("utf-8")
        files[path.name] = text.count("\n")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ClassDef):
                classes[node.name] = (node.end_lineno or 0) - node.lineno + 1
    assert {name: lines for name, lines in files.items() if lines > MOST_LINES} == {}
    assert {name: lines for name, lines in classes.items() if lines > MOST_LINES_OF_A_CLASS} == {}


# -- private names of Textual ---------------------------------------------------------------------------------


def private_imports(text):
    """The private modules of Textual that a source imports."""
    for node in ast.walk(ast.parse(text)):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        yield from (name for name in names if re.match(r"(textual|rich)\.(.*\.)?_", name))


def test_private_modules_of_textual_are_imported_by_the_terminal_room_alone():
    elsewhere = [path for path in MODULES if TERMINAL not in path.parents]
    assert [path for path in elsewhere if [*private_imports(path.read_text("utf-8"))]] == []
    assert list(private_imports("from textual._parser import ParseError")) == [
        "textual._parser"
    ]  # it would notice
    assert any([*private_imports(path.read_text("utf-8"))] for path in TERMINAL.glob("*.py"))


def test_private_names_of_other_classes_are_used_by_the_terminal_room_alone():
    using = [path for path in MODULES if "noqa: SLF001" in path.read_text("utf-8")]  # ruff demands the mark
    assert using
    assert [path for path in using if TERMINAL not in path.parents] == []


DEFINED = re.compile(
    r"^ {4}(?:async )?def (_[a-z]\w*)|^ {4}(_[a-z]\w*)\s*[:=]|\bself\.(_[a-z]\w*)\s*(?::[^=\n]+)?=(?!=)",
    re.MULTILINE,
)


@cache
def private_names(class_):
    """The private names that a class gives itself, in its body or in its methods."""
    return {name for names in DEFINED.findall(inspect.getsource(class_)) for name in names if name}


def widgets():
    for path in (HOUSE / "tui").rglob("*.py"):
        name = ".".join(("annotator", *path.relative_to(HOUSE).with_suffix("").parts)).removesuffix(
            ".__init__"
        )
        module = importlib.import_module(name)
        for class_ in vars(module).values():
            if isinstance(class_, type) and issubclass(class_, MessagePump) and class_.__module__ == name:
                yield class_


WIDGETS = list(widgets())


@pytest.mark.parametrize("class_", WIDGETS, ids=lambda class_: class_.__name__)
def test_no_widget_takes_a_private_name_that_textual_has_for_itself(class_):
    if class_.__module__.startswith("annotator.tui.terminal."):
        pytest.skip("this room is about the private names")
    textuals = [base for base in class_.__mro__ if base.__module__.partition(".")[0] == "textual"]
    taken = set().union(*map(private_names, textuals))
    assert private_names(class_) & taken == set()


def test_the_private_names_are_found():
    assert {"ReaderScreen", "ArticleView", "Library", "AnnotatorApp"} <= {
        class_.__name__ for class_ in WIDGETS
    }
    assert {"_compositor", "_layout_required"} <= private_names(Screen) | private_names(Widget)
