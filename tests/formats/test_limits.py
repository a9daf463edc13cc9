"""Limits on markup and XML, checked before a parser is asked to do more."""

import io
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from annotator.formats.shared import limits
from annotator.formats.shared.errors import FormatError, RecordLocation
from annotator.formats.shared.limits import check_markup, read_whole, xml_elements, xml_root

PLACE = RecordLocation(Path("a.html"))
MANY = " ".join(f'a{n}="{n}"' for n in range(1001))

MARKUP = [
    (f"<p {MANY}>", "an element has more than 1,000 attributes"),
    (f"<p {MANY[: MANY.rindex(' ')]}>", None),
    ("<p " + " ".join(f"a{n}=<" for n in range(1001)), "an element has more than 1,000 attributes"),
    ("<p " + "/".join(f"a{n}" for n in range(1001)), "an element has more than 1,000 attributes"),
    (f'<p data="{MANY.replace(chr(34), "")}">', None),
    (f"<!-- <p {MANY}> --><b>", None),
    (f"<!-- <p {MANY}>", None),
    (f"<SCRIPT>if (a<b {MANY}</script>", None),
    (f"<style>a<b {MANY}", None),
    (f"<script></script><p {MANY}>", "an element has more than 1,000 attributes"),
    (f"a < {MANY}", None),
    ("<p>" * 10, None),
    ("<p>" * 11, "more than 10 elements"),
]


@pytest.mark.parametrize(("markup", "said"), MARKUP, ids=[markup[:20] for markup, _ in MARKUP])
def test_the_attributes_and_elements_of_html_are_counted(monkeypatch, markup, said):
    monkeypatch.setattr(limits, "ELEMENTS", 10)
    if said is None:
        check_markup(markup, PLACE)
        return
    with pytest.raises(FormatError) as error:
        check_markup(markup, PLACE)
    assert error.value.what == said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<a>" * 200 + "</a>" * 200, None),
        ("<a>" * 201 + "</a>" * 201, "elements are nested more than 200 deep"),
        (f"<a {MANY}/>", "an element has more than 1,000 attributes"),
        (f"<a>{'<b/>' * 299}</a>", None),
        (f"<a>{'<b/>' * 300}</a>", "more than 300 elements"),
    ],
    ids=["deep", "too deep", "attributes", "many", "too many"],
)
def test_the_depth_elements_and_attributes_of_xml_are_counted(monkeypatch, content, said):
    monkeypatch.setattr(limits, "ELEMENTS", 300)
    if said is None:
        assert xml_root(content.encode(), PLACE).tag == "a"
        return
    with pytest.raises(FormatError) as error:
        xml_root(content.encode(), PLACE)
    assert error.value.what == said


def test_elements_that_are_taken_out_do_not_count(monkeypatch):
    monkeypatch.setattr(limits, "ELEMENTS", 5)
    ended = 0
    for is_start, element, around in xml_elements(io.BytesIO(b"<a>" + b"<b><c/></b>" * 50 + b"</a>"), PLACE):
        if not is_start and element.tag == "b":
            around[-1].remove(element)
            ended += 1
    assert ended == 50


def test_entities_cannot_grow_without_end():
    levels = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    content = f'<!DOCTYPE a [<!ENTITY e0 "ten chars!">{levels}]><a>&e9;</a>'
    with pytest.raises(ET.ParseError, match="amplification"):
        xml_root(content.encode(), PLACE)


def test_a_file_is_read_up_to_its_limit(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"abc")
    assert read_whole(path, PLACE, 3) == b"abc"
    for content, said in ((b"abcd", "the file is larger than 3 bytes"), (b"", "the file is empty")):
        path.write_bytes(content)
        with pytest.raises(FormatError) as error:
            read_whole(path, PLACE, 3)
        assert error.value.what == said
