"""The configurations beside exports for brat and Label Studio: from the schema, and the names that it lacks."""

from annotator.core.layer import Layer
from annotator.core.range import Range
from annotator.core.span import Relation, Span
from annotator.core.spans import Spans
from annotator.formats.brat_config import Vocabulary
from annotator.formats.label_studio_config import Config
from annotator.formats.label_studio_values import Control
from annotator.schema.loading import parse_schema

SCHEMA = parse_schema(
    """
schema: 1
id: t
version: 1
labels:
  - id: person
    key: p
    name: Human
    color: "#808080"
    description: Who
    attributes:
      - {id: role, type: choice, values: [chief, "two words"]}
      - {id: sure, type: bool}
    children:
      - {id: writer, key: w, retired: true}
  - id: place
    attributes:
      - {id: role, type: choice, values: [capital]}
      - {id: size, type: number}
      - {id: rank, type: scale, min: 1, max: 5}
relations:
  - {id: born, from: [person, writer], to: [place]}
  - {id: knows, from: [person], to: [person], directed: false}
document:
  - {id: topics, type: multichoice, values: [law, war]}
  - {id: day, type: date}
""",
    "t.yaml",
)
ATTRIBUTES = {"role": "queen", "mood": "odd one", "tone": "calm", "n": 3, "flag": True}
SPANS = Spans([Span("a", (Range(0, 1),), "other", "x", "amy", attributes=ATTRIBUTES)])
RELATIONS = tuple(Relation(kind, kind, "a", "a", "amy") for kind in ("near", "born"))
LAYER = Layer("d", "amy", SPANS, RELATIONS)


def test_brat_s_configuration_has_the_schema_and_what_it_lacks():
    vocabulary = Vocabulary(SCHEMA)
    vocabulary.add(LAYER)
    assert vocabulary.annotation_conf() == (
        "[entities]\nperson\n\t!writer\nplace\nother\n\n"
        "[relations]\nborn Arg1:person|writer, Arg2:place\n"
        "knows Arg1:person, Arg2:person, <REL-TYPE>:symmetric\nnear Arg1:<ENTITY>, Arg2:<ENTITY>\n\n"
        "[events]\n\n"
        "[attributes]\nrole Arg:person|place, Value:chief|capital\nsure Arg:person\nsize Arg:place\n"
        "rank Arg:place\nmood Arg:<ENTITY>\ntone Arg:<ENTITY>, Value:calm\nn Arg:<ENTITY>\nflag Arg:<ENTITY>\n"
    )


def test_brat_s_configuration_without_a_schema_has_the_names_that_occur():
    vocabulary = Vocabulary(None)
    vocabulary.add(LAYER)
    assert vocabulary.annotation_conf() == (
        "[entities]\nother\n\n[relations]\nnear Arg1:<ENTITY>, Arg2:<ENTITY>\nborn Arg1:<ENTITY>, Arg2:<ENTITY>\n\n"
        "[events]\n\n[attributes]\nrole Arg:<ENTITY>, Value:queen\nmood Arg:<ENTITY>\n"
        "tone Arg:<ENTITY>, Value:calm\nn Arg:<ENTITY>\nflag Arg:<ENTITY>\n"
    )


def test_brat_is_told_names_colours_and_keys():
    vocabulary = Vocabulary(SCHEMA)
    labels, drawing = vocabulary.visual_conf(SCHEMA).split("\n\n")
    assert labels == "[labels]\nperson | Human\nwriter | Writer\nplace | Place"
    heading, *colors = drawing.splitlines()
    assert heading == "[drawing]"
    assert [line.partition("\tbgColor:#")[0] for line in colors] == ["person", "writer", "place"]
    assert len(set(colors)) == 3
    keys = [label.key.upper() for label in SCHEMA.labels]
    assert vocabulary.shortcuts_conf(SCHEMA) == f"P person\nW writer\n{keys[2]} place\n"


def test_label_studio_s_configuration_has_the_schema_and_what_it_lacks():
    config = Config(SCHEMA)
    config.add_labels(LAYER)
    assert config.answer("topics", ("work",)) is Control.CHOICES
    assert config.attribute("role", "queen") is Control.CHOICES
    assert config.attribute("rank", 3) is Control.RATING
    assert config.attribute("rank", 0) is Control.NUMBER
    assert config.attribute("size", 3) is Control.NUMBER
    assert config.attribute("mood", "odd") is Control.TEXTAREA
    assert config.attribute("topics", "law") is Control.TEXTAREA
    assert config.answer("new", ("a\0", "b")) is Control.CHOICES
    assert config.answer("b\0d", "x") is Control.TEXTAREA
    lines = [line.strip() for line in config.xml().splitlines()]
    assert [line for line in lines if line.startswith("<Label ")][-1] == '<Label value="other" />'
    person = next(line for line in lines if line.startswith('<Label value="person"'))
    assert person.endswith(' hint="Who" hotkey="p" />')
    assert ' background="#' in person
    after = lines[lines.index("<Relations>") :]
    assert after == [
        "<Relations>", '<Relation value="born" />', '<Relation value="knows" />', '<Relation value="near" />',
        "</Relations>",
        '<Choices name="topics" toName="text" choice="multiple">', '<Choice value="law" />', '<Choice value="war" />',
        '<Choice value="work" />', "</Choices>",
        '<TextArea name="day" toName="text" />',
        '<Choices name="span_role" toName="text" perRegion="true" choice="single">', '<Choice value="chief" />',
        '<Choice value="two words" />', '<Choice value="capital" />', '<Choice value="queen" />', "</Choices>",
        '<Choices name="span_sure" toName="text" perRegion="true" choice="single">', '<Choice value="true" />',
        '<Choice value="false" />', "</Choices>",
        '<Number name="span_size" toName="text" perRegion="true" />',
        '<Rating name="span_rank" toName="text" perRegion="true" />',
        '<TextArea name="span_mood" toName="text" perRegion="true" />',
        '<TextArea name="span_topics" toName="text" perRegion="true" />',
        '<Choices name="new" toName="text" choice="multiple">', '<Choice value="b" />', "</Choices>",
        "</View>",
    ]  # fmt: skip
