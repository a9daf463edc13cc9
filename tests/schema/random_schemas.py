"""Schemas at random, as the plain data of a good schema file."""

import string

from hypothesis import strategies as st

from annotator.schema.answers import FieldType

IDS = st.from_regex(r"[a-z][a-z0-9_-]{0,8}", fullmatch=True)
PROSE = st.text(string.ascii_letters + "éЖ人🚀 '\":#-|>\n\t\\[]{}&*!%@,?", min_size=1, max_size=40).filter(
    str.strip
)
LINES = st.text(string.ascii_letters + "éЖ人🚀 '\":#-", min_size=1, max_size=12).filter(str.strip)
VALUES = st.lists(
    st.text(string.ascii_letters + "é人", min_size=1, max_size=6), min_size=1, max_size=5, unique=True
)
COLORS = st.sampled_from(["sky", "orange", "#12ab9F"])


def optional(**keys):
    return st.fixed_dictionaries({}, optional=keys)


@st.composite
def fields(draw, field_id):
    field = {
        "id": field_id,
        "type": draw(st.sampled_from([*map(str, FieldType)])),
    }
    field |= draw(optional(name=LINES, description=PROSE, required=st.booleans()))
    match field["type"]:
        case "choice" | "multichoice":
            field["values"] = values = draw(VALUES)
            default = st.sampled_from(values)
            default = default if field["type"] == "choice" else st.lists(default, min_size=1)
            field |= draw(optional(default=default))
        case "bool":
            field |= draw(optional(default=st.booleans()))
        case "text":
            field |= draw(optional(default=LINES, multiline=st.booleans()))
        case "number":
            field |= draw(optional(min=st.integers(-5, 0), max=st.floats(1, 9), default=st.floats(0, 1)))
        case "scale":
            field |= {"min": draw(st.integers(0, 3)), "max": draw(st.integers(4, 9))}
    return field


@st.composite
def forms(draw, used=frozenset()):
    ids = draw(st.lists(IDS.filter(lambda id_: id_ not in used), max_size=3, unique=True))
    form = [draw(fields(id_)) for id_ in ids]
    bools = [field["id"] for field in form if field["type"] == "bool"]
    if len(bools) > 1:
        form[-1]["show_if"] = (
            {"field": bools[0], "equals": draw(st.booleans())} if form[-1]["id"] != bools[0] else None
        )
        if form[-1]["show_if"] is None:
            del form[-1]["show_if"]
    return form


@st.composite
def schemas(draw):
    ids = draw(st.lists(IDS, min_size=1, max_size=6, unique=True))
    labels = []
    for id_ in ids:
        label = {"id": id_} | draw(
            optional(
                name=LINES,
                color=COLORS,
                description=PROSE,
                pattern=st.sampled_from([r"[ab]", r"a|b|\d+"]),
                overlap=st.sampled_from(["none", "nested", "any"]),
                discontinuous=st.booleans(),
                max=st.integers(1, 99),
                retired=st.booleans(),
                examples=st.lists(
                    st.sampled_from(["[a] b", {"text": "a [b]", "ok": False, "why": "c"}]), max_size=2
                ),
            )
        )
        if labels and draw(st.booleans()):
            parent = labels[-1]
            parent.setdefault("children", []).append(label)
        else:
            label["attributes"] = draw(forms())
            labels.append(label)
    some = st.lists(st.sampled_from(ids), min_size=1)
    data = {"schema": 1, "id": draw(IDS), "version": 3, "labels": labels, "document": draw(forms())}
    data |= draw(
        optional(
            title=LINES,
            guidelines=PROSE,
            text=optional(boundaries=st.sampled_from(["word", "grapheme", "any"])),
            spans=optional(overlap=st.sampled_from(["none", "nested", "any"]), discontinuous=st.booleans()),
        )
    )
    data["relations"] = [
        {"id": id_, "from": draw(some), "to": draw(some), "directed": draw(st.booleans())}
        for id_ in draw(st.lists(IDS, max_size=2, unique=True))
    ]
    rename = {"from": 1, "to": 2, "rename": {"gone": ids[0]}}
    merge = {"from": 2, "to": 3, "merge": {"into": ids[-1], "labels": ["lost"]}, "retire": ["old"]}
    split = {"from": 2, "to": 3, "split": {"label": "both", "into": [ids[0], ids[-1]]}}
    other = {"fields": [{"id": "f", "rename": field["id"]} for field in data["document"][:1]]}
    steps = [[], [rename], [rename, merge], *([[rename, split | other]] if len(ids) > 1 else [])]
    return data | {"migrations": draw(st.sampled_from(steps))}
