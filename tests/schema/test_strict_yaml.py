"""The strict YAML loader: what it reads, what it refuses, and the positions that it reports."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.quoting import visible
from annotator.schema.problems import Problem, SchemaProblems, did_you_mean
from annotator.schema.yaml.outline import Item
from annotator.schema.yaml.strict_yaml import LIMITS, Limits, parse_yaml, read_text
from tests.schema.yaml_data import load_yaml

PARSERS = sorted({yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)}, key=lambda p: p.__name__)


def problems_of(text, parser=PARSERS[0], limits=LIMITS):
    try:
        return [str(problem) for problem in parse_yaml(text, "f", limits, parser).problems]
    except SchemaProblems as error:
        return list(map(str, error.problems))


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize(
    ("scalar", "value"),
    [
        ("No", "No"),
        ("on", "on"),
        ("y", "y"),
        ("true", True),
        ("True", True),
        ("TRUE", True),
        ("false", False),
        ("False", False),
        ("FALSE", False),
        ("~", None),
        ("Null", None),
        ("1:30", "1:30"),
        ("017", 17),
        ("0o17", 15),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("-12", -12),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("-.inf", float("-inf")),
        ("2026-01-02", "2026-01-02"),
        ("=", "="),
        ("<<", "<<"),
        ("'5'", "5"),
        ('"true"', "true"),
        ("1.2.3", "1.2.3"),
    ],
)
def test_a_scalar_means_what_yaml_1_2_says(parser, scalar, value):
    data = parse_yaml(f"a: {scalar}", "f", parser=parser).data
    assert data == {"a": value}
    assert type(data["a"]) is type(value)


def test_not_a_number_is_a_float():
    value = load_yaml("a: .nan").data["a"]
    assert value != value  # noqa: PLR0124 - only nan does so


def test_a_block_of_text_is_text_even_if_it_looks_like_a_number():
    assert load_yaml("a: |-\n  5\n").data == {"a": "5"}


def test_keys_are_text_as_written():
    assert load_yaml("1: a\nno: b\n<<: c\n~: d\n").data == {"1": "a", "no": "b", "<<": "c", "~": "d"}


def test_an_empty_file_is_nothing():
    assert load_yaml("").data is None
    assert load_yaml("# only a comment\n").data is None


def test_every_part_has_its_position():
    source = load_yaml("a:\n  - é: [x, 0x1F]\nb: ~\n")
    assert source.value_place(("a", 0, "é", 1)) == (2, 12)
    assert source.key_place(("a", 0, "é")) == (2, 5)
    assert source.key_place(("a", 0)) == (2, 5)  # an item has no key: its own start
    assert source.value_place(("a", 0, "missing", "more")) == (2, 5)
    assert source.spelling(("a", 0, "é", 1)) == "0x1F"
    assert source.value_place(()) == (1, 1)


def test_a_number_that_is_the_whole_file_is_known_as_it_was_written():
    source = load_yaml("0x1F")
    assert (source.data, source.spelling(()), source.value_place(())) == (31, "0x1F", (1, 1))


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a: 1\nb: 2\na: 3", "f:3:1", "two keys 'a': line 1, line 3"),
        ("{x: {a: 1, a: 2}}", "f:1:12", "two keys 'a': line 1, line 1"),
        ("1: a\n'1': b", "f:2:1", "two keys '1'"),
        ("a: &x 1", "f:1:4", "the anchor &x"),
        ("a: *x", "f:1:4", "the alias *x"),
        ("a: !!python/object/apply:os.system ['true']", "f:1:4", "python/object"),
        ("a: !!str 5", "f:1:4", "the tag"),
        ("a: !mine 5", "f:1:4", "the tag '!mine'"),
        ("a:\n\tb: 1", "f:2:1", "a tab"),
        ("a: b\tc", "f:1:5", "a tab"),
        ("a: \x00", "f:1:4", "U+0000"),
        ("a: b\x1b[31m", "f:1:5", "U+001B"),
        ("a: b\u2028c", "f:1:5", "U+2028"),
        ("a: b\x85c", "f:1:5", "U+0085"),
        ("a: b\ufeffc", "f:1:5", "U+FEFF"),
        ("a: \ud800", "f:1:4", "U+D800"),
        ("a: 1\n---\nb: 2", "f:2:1", "a second document"),
        ("%YAML 1.1\n---\na: 1", "f:1:1", "directives"),
        ("%TAG !e! tag:example.org,2026:\n---\na: 1", "f:1:1", "directives"),
        ("[a]: 1", "f:1:1", "a key is text"),
        ("? {a: b}\n: 1", "f:1:3", "a key is text"),
        ("a: " + "9" * 5000, "f:1:4", "too long"),
        ("a: b: c", "f:1:5", "not YAML"),
        ("a: 'b\n", "f:1:", "begins on line 1"),
        ("a: [1, 2\n\n\n", "f:3:1", "not YAML"),
        ("@", "f:1:1", "not YAML"),
        ('a: "\\UFFFFFFFF"', "f:1:", "not YAML"),
        ("'': x", "f:1:1", "a key is missing"),
    ],
)
def test_a_refusal_names_the_position(parser, text, place, words):
    found = problems_of(text, parser)
    assert any(problem.startswith(place) and words in problem for problem in found), found


def test_several_faults_are_reported_at_once():
    assert [p.split(": ")[0] for p in problems_of("a: &x 1\na: !t 2\nb: 3\nb: 4")] == [
        "f:1:4",
        "f:2:1",
        "f:2:4",
        "f:4:1",
    ]


def test_half_a_surrogate_in_an_escape_never_becomes_text():
    for parser in PARSERS:
        assert problems_of('a: "\\ud800"', parser)


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize("bracket", ["[", "- ", "{a: ", "[[{a: ", "? "])
def test_depth_is_refused_before_anything_recurses(parser, bracket):
    # The parser in Python searches far for the colon of a possible key, so it gets less text.
    (problem,) = problems_of(bracket * (5_000 if parser is yaml.SafeLoader else 100_000), parser)
    assert "deeper than 60 levels" in problem or "a key is text" in problem


def test_an_alias_bomb_stops_at_its_first_alias():
    rows = ["a0: &a0 [x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30))]
    assert any("the alias *a0" in problem for problem in problems_of("\n".join(rows)))


def test_a_merge_bomb_is_plain_keys():
    assert any("the alias" in problem for problem in problems_of("a: &a {x: 1}\nb: {<<: [*a, *a], <<: *a}"))


def test_size_and_number_of_nodes_are_bounded():
    assert "larger than 10 bytes" in problems_of("ü" * 6, limits=Limits(size=10))[0]
    assert "more than 5 keys" in problems_of("[1,2,3,4,5,6]", limits=Limits(nodes=5))[0]
    assert problems_of("[1,2,3,4]", limits=Limits(nodes=5)) == []


def test_problems_themselves_are_bounded():
    assert len(problems_of("a: 1\n" * 10_000)) == 100


def test_a_file_is_read_as_utf_8_and_only_up_to_its_limit(tmp_path: Path):
    path = tmp_path / "s.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert load_yaml(read_text(path)).data == {"a": 1, "b": 2}
    path.write_bytes(b"a: 1\nb: caf\xe9\n")
    with pytest.raises(SchemaProblems, match=r"s\.yaml:2:7: not UTF-8: the byte 0xe9"):
        read_text(path)
    path.write_bytes(b"#" * 100)
    with pytest.raises(SchemaProblems, match="larger than 50 bytes"):
        read_text(path, Limits(size=50))
    assert read_text(path, Limits(size=100)) == "#" * 100
    with pytest.raises(FileNotFoundError):
        read_text(tmp_path / "none.yaml")


def test_a_problem_is_one_line_without_control_characters():
    assert str(Problem("f", 1, 2, "a\x1b[31m\nb\u202e")) == "f:1:2: a\\x1b[31m\\nb\\u202e"
    assert visible("é — ü") == "é — ü"


def test_suggestions_are_for_short_words_among_few():
    assert did_you_mean("colr", ["color", "key"]) == ", did you mean 'color'?"
    assert did_you_mean("zzz", ["color"]) == ""
    assert did_you_mean("a" * 60, ["a" * 61]) == f", did you mean '{'a' * 61}'?"
    assert did_you_mean("a" * 61, ["a" * 62]) == ""
    assert did_you_mean("colr", ["color", *map(str, range(99))]) == ", did you mean 'color'?"
    assert did_you_mean("colr", ["color", *map(str, range(100))]) == ""
    assert did_you_mean("color", [f"color{n}" for n in range(1000)]) == ""


YAMLISH = st.text(alphabet="ab: -[]{}\n'\"#&*!|>%@?,01.~\t\\\u00e9\u2028", max_size=80)


@given(YAMLISH | st.text(max_size=40))
def test_any_text_is_read_or_refused_with_a_line_that_exists(text):
    for parser in PARSERS:
        try:
            problems = parse_yaml(text, "f", parser=parser).problems
        except SchemaProblems as error:
            problems = error.problems
        lines = max(1, len(text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")))
        assert all(1 <= problem.line <= lines and problem.column >= 1 for problem in problems)


@pytest.mark.parametrize(("value", "number"), [(3, 3), (True, None), ("3", None), (3.5, None), (None, None)])
def test_only_a_whole_number_is_a_number(value, number):
    assert Item((), {"a": value}).number("a") == number


@pytest.mark.parametrize(
    "error", [yaml.MarkedYAMLError(problem="odd"), yaml.YAMLError("odd"), ValueError("odd")]
)
def test_a_fault_without_a_place_is_reported_at_the_start_of_the_file(error):
    class Failing:
        def __init__(self, text):
            self.text = text

        def get_event(self):
            raise error

        def dispose(self):
            self.text = ""

    with pytest.raises(SchemaProblems, match=r"^f:1:1: .*odd"):
        parse_yaml("a: 1", "f", parser=Failing)
