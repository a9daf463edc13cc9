"""Key files: what overrides what, and what is refused."""

import ast
import re
from pathlib import Path

import pytest

import annotator
from annotator.keys.hints import hints, prompt
from annotator.keys.reference import keys_of
from annotator.schema.bundled import bundled_names, bundled_schema
from annotator.schema.loading import load_schema, parse_schema
from annotator.session.commands import COMMANDS
from tests.session.keyed import at, bindings, keymap, problems, steps, typed

# -- what holds ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "keys", "source"),
    [
        ((), ("/",), "preset default"),
        (("preset: slate",), ("\\",), "preset slate"),
        (("preset: slate\nsearch: '#'",), ("#",), "user.yaml:2"),
        (("search: '#'", "search: ['§', f3]"), ("§", "f3"), "project.yaml:1"),
        (("search: '#'", "preset: slate"), ("#",), "user.yaml:1"),
        (("preset: slate", "preset: default"), ("/",), "preset default"),
        (("preset: [slate, azerty]\nextend-end: .",), ("!", "/"), "preset azerty"),
    ],
)
def test_the_projects_file_overrides_the_users_and_that_presets_and_those_the_default(files, keys, source):
    search = bindings(*files)["search"]
    assert (search.keys, str(search.source)) == (keys, source)


@pytest.mark.parametrize(
    ("file", "before", "keys", "after"),
    [
        ("next-stop: n", "^[one|person] two", "n x", "^one two"),
        ("delete: [x, d]", "^[one|person] two", "tab d", "^one two"),
        ("label-sentence: f2", "^One two. Three.", "e f2", "^[One two.|event] Three."),
        (
            "take: [space, v]",
            "^one vat",
            "e v",
            "one ^[vat|event]",
        ),  # a character aims while a label is armed
        ("release: [escape, q]", "^one quay", "e escape e q", "one ^[quay|event]"),
        ("preset: azerty", "^He met Marie Curie", "p m é", "He met ^[Marie Curie|person]"),
        ("preset: azerty", "^He met Marie Curie", "p m 2 ;", "He met ^[Marie Curie|person]"),
        ("preset: azerty", "^one été", "e é", "one ^[été|event]"),
        ("preset: azerty", "^Ann Lee ran off", "p space ) o", "^[Ann Lee ran off|person]"),
        ("preset: vim", "^one two", "l p space", "one ^[two|person]"),
        ("preset: vim", "one ^two", "0 p space", "^[one|person] two"),
        ("preset: slate", "^Ann Lee ran", "p space /", "^[Ann Lee ran|person]"),
    ],
)
def test_remapped_keys_do_what_they_are_mapped_to(file, before, keys, after):
    assert typed(before, keys, file) == after


@pytest.mark.parametrize(
    ("keys", "command"),
    [
        ("h", "keys"),
        ("T h", "fill"),
        ("o space A h", "fill"),
        ("T ?", "keys"),
        ("o space A ?", "keys"),
        ("T V", "view"),
        ("o space A V", "fill"),
    ],
)
def test_in_the_form_letters_are_values_and_capitals_commands_where_no_answer_is_typed(keys, command):
    own = keymap("preset: slate")
    assert steps(at("^one", own), keys, own)[-1].command == command


def test_a_command_without_keys_is_run_by_name():
    own = keymap("view: []")
    assert own.answer(at("^one", own), "V") is None
    assert keys_of(COMMANDS["view"], own.names) == ""


def test_letters_of_a_preset_are_left_to_labels():
    news = load_schema(bundled_schema("entities"))
    moves = bindings("preset: vim", schema=news)
    assert moves["word-right"].keys == ("right",)  # l is Location, w is Work
    assert moves["word-right"].yielded == ("l", "w")
    assert moves["row-up"].keys == ("up", "k")


def test_without_a_schema_a_preset_has_all_its_letters():
    assert bindings("preset: vim", schema=None)["word-right"].keys == ("right", "l", "w")


def test_a_label_on_a_letter_that_stands_for_a_digit_is_refused():
    french = parse_schema("schema: 1\nid: fr\nversion: 1\nlabels: [{id: evenement, key: é}]\n", "fr.yaml")
    (message,) = problems("preset: azerty", schema=french)
    assert message.startswith(
        "user.yaml:1:9: key 'é' is wanted by choose and by label evenement of the schema fr;"
    )


LAYERED = [("vim",), ("slate",), ("azerty",), ("vim", "azerty"), ("slate", "azerty")]


@pytest.mark.parametrize("schema", bundled_names())
@pytest.mark.parametrize("presets", LAYERED, ids="+".join)
def test_presets_fit_every_bundled_schema_and_each_other(presets, schema):
    assert problems(f"preset: [{', '.join(presets)}]", schema=load_schema(bundled_schema(schema))) == []


# -- keys in sentences -----------------------------------------------------------------------------------------


def test_hints_prompts_and_sentences_name_the_keys_in_force():
    own = keymap(
        "take: [insert]\nrelease: f4\nlabel-sentence: f5\nkeys: [f1]\nextend-end: ')'\nshrink-end: '('\n"
        "undo: z\ndelete: d\nnext-stop: f6\nword-left: ctrl+left\nword-right: ctrl+right"
    )
    *_, armed = steps(at("^one two", own), "p", own)
    assert prompt(armed.session) == "PERSON  first letter · Insert here · F5 sentence · F4"
    assert hints(armed.session) == (
        ("letter", "nearest word"), ("Insert", "here"), ("F5", "sentence"), ("Ctrl+←→", "move"), ("F4", "off"),
        ("F1", "keys"),
    )  # fmt: skip
    *_, focused = steps(at("^one two", own), "p o", own)
    assert [key for key, _ in hints(focused.session)] == [") (", "< >", "d", "A", "z", "F1"]
    *_, refused = steps(at("^one two", own), ") ?", own)[1:]
    assert refused.message == "? is not a command here; F1 shows the keys"
    assert steps(at("^one two", own), ")", own)[-1].message == "no span is focused; F6 goes to the next one"


def test_what_has_no_key_is_not_hinted_at_and_named_in_sentences():
    own = keymap("next-stop: []\nfields: []")
    rest = at("^one two", own)
    assert [what for _, what in hints(rest)] == ["then letter", "on", "library", "keys"]
    assert steps(rest, ".", own)[-1].message == "no span is focused; “next stop” goes to the next one"


ROOMS = [Path(annotator.__file__).parent / room for room in ("session", "keys")]
NAMERS = {"key_names.py", "spelling.py", "tour.py"}
"""Where keys have their names, and the tour, in which people type a line that Enter ends with any keys.

Every other sentence names a command in braces.
"""


def test_no_sentence_names_a_key_itself():
    named = re.compile(r"\b(?:Esc|Tab|Space|Enter|Backspace|Delete|(?:Ctrl|Shift)\+\w+)\b")
    found = []
    for path in (path for room in ROOMS for path in room.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        prose = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}  # docstrings
        texts = [
            each
            for each in ast.walk(tree)
            if isinstance(each, ast.Constant) and isinstance(each.value, str) and id(each) not in prose
        ]
        found += [f"{path.name}: {each.value}" for each in texts if named.search(each.value)]
    assert [each for each in found if each.partition(":")[0] not in NAMERS] == []
    assert len(found) > 5  # the names themselves


def test_every_command_that_a_sentence_names_is_one():
    named = re.compile(r"\{([a-z]+(?:-[a-z]+)*)[!|}]")
    found = set()
    for path in (path for room in ROOMS for path in room.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = (
                node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
            )
            if called in ("fill", "hint"):
                texts = (each.value for each in ast.walk(node) if isinstance(each, ast.Constant))
                found |= {name for text in texts if isinstance(text, str) for name in named.findall(text)}
    assert len(found) > 10
    assert found <= COMMANDS.keys()


# -- what is refused -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (["undoo: z"], "user.yaml:1:1: no command is called 'undoo', did you mean 'undo'?"),
        (["next_stop: z"], "user.yaml:1:1: no command is called 'next_stop', did you mean 'next-stop'?"),
        (["presets: vim"], "user.yaml:1:1: no command is called 'presets', did you mean 'preset'?"),
        (["preset: emacs"], "user.yaml:1:9: no preset is called 'emacs'; there are default, vim, slate, azerty"),
        (["preset: [vim, azrty]"], "user.yaml:1:15: no preset is called 'azrty', did you mean 'azerty'?"),
        (["label: q"],
         "user.yaml:1:1: 'label' has no keys of its own: labels, groups, values and fields get theirs in the schema"),
        (["group-key: q"], "user.yaml:1:1: no command is called 'group-key'"),
        (["undo: [z, ctrl+i]"], "user.yaml:1:11: undo: 'ctrl+i': to a terminal this is Tab"),
        (["undo: [z, z]"], "user.yaml:1:11: undo has the key 'z' twice"),
        (["\nview: x"], "user.yaml:2:1: key 'x' is wanted by view and by delete (preset default)"),
        (["view: z\nnote: z"], "user.yaml:2:1: key 'z' is wanted by note and by view (user.yaml:1)"),
        (["view: z", "note: z"], "project.yaml:1:1: key 'z' is wanted by note and by view (user.yaml:1)"),
        (["preset: slate\nhistory: '{'"],
         "user.yaml:2:1: key '{' is wanted by history and by page-up (preset slate)"),
        (["note: p"], "user.yaml:1:1: key 'p' is wanted by note and by label person of the schema test"),
        (["next-field: enter"],
         "user.yaml:1:1: key 'enter' is wanted by next-field and by type-answer (preset default)"),
        (["label-sentence: space"],
         "user.yaml:1:1: key 'space' is wanted by label-sentence and by take (preset default)"),
        (["label-sentence: e"],
         "user.yaml:1:1: label-sentence takes no characters: while a label is armed they aim (default: enter)"),
        (["clear-field: d"],
         "user.yaml:1:1: clear-field takes no letters or digits: in the form they are values"),
        (["take: v"],
         "user.yaml:1:1: take needs a key other than a character: while a label is armed they aim (default: space)"),
        (["leave-form: []"],
         "user.yaml:1:1: leave-form needs a key other than a character: in the form they are values (default: escape)"),
        (["quit: []"], "user.yaml:1:1: quit needs a key (default: Q, ctrl+c, ctrl+q)"),
        (["choose: [1, 2]"],
         "user.yaml:1:1: choose takes nine keys, for 1 to 9 in this order, or eighteen; here are 2"),
    ],
)  # fmt: skip
def test_invalid_keys_are_refused_with_their_line(files, message):
    assert [each.removesuffix("; give one of them another key") for each in problems(*files)] == [message]


def test_all_problems_of_all_files_are_reported_at_once():
    assert len(problems("undoo: z\nview: x\nnote: cmd+n", "redoo: y\nflag: p")) == 5


def test_presets_that_want_the_same_keys_clash_where_they_are_named():
    assert [message.partition(";")[0] for message in problems("preset: [slate, vim]")] == [
        "user.yaml:1:17: key 'h' is wanted by word-left and by keys (preset slate)",
        "user.yaml:1:17: key 'k' is wanted by row-up and by shrink-start (preset slate)",
        "user.yaml:1:17: key 'l' is wanted by word-right and by shrink-end (preset slate)",
    ]
