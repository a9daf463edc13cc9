"""Projects of REFI-QDA as programs of qualitative research write them: what is read, and what is named instead."""

import zipfile

import pytest

from annotator.formats.reading import read_path
from annotator.formats.registry import format_named
from annotator.formats.shared.errors import FormatError
from annotator.formats.shared.import_report import ImportReport
from tests.formats.reported import TOKEN, assert_kept_or_named

FORMAT = format_named("refi-qda")

U, V, C, D, E = (f"{letter * 8}-0000-0000-0000-000000000000" for letter in "12345")
S, T = (f"{letter * 8}-0000-0000-0000-000000000000" for letter in "67")
TEXT = "💩 Max hired Ann."


def coding(number, code=C, inside="", user=f'creatingUser="{U}"'):
    guid = f"a000000{number}-0000-0000-0000-000000000000"
    return f'<Coding guid="{guid}" {user}><CodeRef targetGUID="{code}"/>{inside}</Coding>'


def selection(first, last, inside, guid=S, more=""):
    place = f'guid="{guid}" startPosition="{first}" endPosition="{last}"'
    return f"<PlainTextSelection {place} {more}>{inside}</PlainTextSelection>"


def project(source="", *, codes="", after="", around="", attributes=""):
    return f"""<?xml version="1.0"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="Field work" origin="Other 1.0">
<Users><User guid="{{{U.upper()}}}" name="Zoe"/></Users>
<CodeBook><Codes>
<Code guid="{C}" name="Causes" isCodable="true"><Code guid="{D}" name="Other" isCodable="true"/>{codes}</Code>
<Code guid="{E}" name="Effects" isCodable="true"><Code guid="{V}" name="Other" isCodable="true"/></Code>
</Codes></CodeBook>
<Sources>
<TextSource guid="{T}" name="Talk" {attributes}><PlainTextContent>{TEXT}</PlainTextContent>{source}</TextSource>
{around}</Sources>
{after}</Project>"""


def packed(folder, content, **members):
    path = folder / "a.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", content)
        for name, text in members.items():
            archive.writestr(f"Sources/{name}.txt", text)
    return path


def spans_in(path, **options):
    [found] = read_path(path, annotator="amy", format_=FORMAT, options=options)
    spans = [span for layer in found.layers for span in layer.spans]
    spans.sort(key=lambda span: (span.start, span.label))
    return [(span.text, span.label, span.annotator) for span in spans]


def test_a_project_of_others_has_spans_by_user_with_the_names_of_codes(tmp_path):
    inside = selection(2, 4, coding(1) + coding(2, D)) + selection(12, 14, coding(3, V, user=""), guid=E)
    assert spans_in(packed(tmp_path, project(inside))) == [
        ("Max", "Causes", "Zoe"),
        ("Max", "Causes/Other", "Zoe"),
        ("Ann", "Effects/Other", "amy"),
    ]


@pytest.mark.parametrize(
    ("last", "name", "options", "text"),
    [
        (4, "", {}, "Max"),
        (4, "Max", {}, "Max"),
        (5, "Max", {}, "Max"),
        (5, "", {}, "Max "),
        (5, "", {"ends": "exclusive"}, "Max"),
        (5, "Max", {"ends": "inclusive"}, "Max "),
        (6, "Max h", {}, "Max h"),
        (7, "Max h", {}, "Max h"),
    ],
)
def test_ends_are_inclusive_unless_names_of_selections_show_that_they_are_not(
    tmp_path, last, name, options, text
):
    inside = selection(2, last, coding(1), more=f'name="{name}"')
    found = spans_in(packed(tmp_path, project(inside)), **options)
    assert found[0][0] == text


def test_texts_may_be_beside_the_project_with_a_byte_order_mark(tmp_path):
    content = project(selection(2, 4, coding(1)), attributes='plainTextPath="internal://t.txt"')
    content = content.replace(f"<PlainTextContent>{TEXT}</PlainTextContent>", "")
    assert spans_in(packed(tmp_path, content, t=f"\ufeff{TEXT}")) == [("Max", "Causes", "Zoe")]
    with pytest.raises(FormatError, match=r"the text of 'Talk' is not in the file"):
        spans_in(packed(tmp_path, content))


def test_notes_links_and_values_of_variables_are_kept(tmp_path):
    note, memo = (f"{letter * 8}-0000-0000-0000-000000000000" for letter in "89")
    inside = (
        selection(2, 4, coding(1) + f'<NoteRef targetGUID="{note}"/>')
        + selection(12, 14, coding(2), guid=E)
        + f'<NoteRef targetGUID="{memo}"/><VariableValue><VariableRef targetGUID="{V}"/>'
        "<IntegerValue>7</IntegerValue></VariableValue>"
    )
    after = (
        f'<Notes><Note guid="{note}" creatingUser="{U}"><PlainTextContent>sure</PlainTextContent></Note>'
        f'<Note guid="{memo}" name="Memo" creatingUser="{U}"><PlainTextContent>long</PlainTextContent></Note></Notes>'
        f'<Links><Link guid="{D}" name="hires" direction="OneWay" originGUID="{S}" targetGUID="{E}"/></Links>'
    )
    content = project(inside, after=after).replace(
        "<Sources>",
        f'<Variables><Variable guid="{V}" name="age" typeOfVariable="Integer"/></Variables><Sources>',
    )
    [found] = read_path(packed(tmp_path, content), annotator="amy")
    [layer] = found.layers
    assert [(span.text, span.note) for span in layer.spans] == [("Max", "sure"), ("Ann", None)]
    assert [(link.type, link.source, link.target) for link in layer.relations] == [
        ("hires", *(span.id for span in layer.spans))
    ]
    assert (layer.note, found.document.meta) == ("Memo\nlong", {"age": 7, "project": "Field work"})


CASES = {
    "a code's description": project(codes=f"<Description>{TOKEN}</Description>"),
    "an unused code": project(codes=f'<Code guid="{T}" name="{TOKEN}" isCodable="true"/>'),
    "a code that is not there": project(selection(2, 4, coding(1, TOKEN))),
    "a place outside": project(selection(2, 99, coding(1)).replace('endPosition="99"', f'endPosition="{TOKEN}"')),
    "a selection's name": project(selection(2, 4, coding(1), more=f'name="{TOKEN}"')),
    "a selection's description": project(selection(2, 4, f"<Description>{TOKEN}</Description>{coding(1)}")),
    "a selection without a code": project(selection(2, 4, f"<Description>{TOKEN}</Description>")),
    "an attribute": project(selection(2, 4, coding(1), more=f'weight="{TOKEN}"')),
    "an element": project(selection(2, 4, f"{coding(1)}<Weight><Deep x='{TOKEN}'/></Weight>")),
    "an element in a coding": project(selection(2, 4, coding(1, inside=f"<Weight>{TOKEN}</Weight>"))),
    "a time": project(selection(2, 4, coding(1), more=f'creationDateTime="{TOKEN}"')),
    "a source's description": project(f"<Description>{TOKEN}</Description>"),
    "a source's name": project(attributes=f'richTextPath="{TOKEN}"'),
    "a picture": project(around=f'<PictureSource guid="{E}" name="{TOKEN}"/>'),
    "a coding of a picture": project(
        around=f'<PictureSource guid="{E}"><PictureSelection guid="{S}" firstX="1"><Description>{TOKEN}</Description>'
        "</PictureSelection></PictureSource>"
    ),
    "a text in a PDF": project(
        around=f'<PDFSource guid="{E}"><Representation guid="{S}"><PlainTextContent>{TOKEN}</PlainTextContent>'
        "</Representation></PDFSource>"
    ),
    "a case": project(after=f'<Cases><Case guid="{E}" name="{TOKEN}"/></Cases>'),
    "a value of a case": project(
        after=f'<Cases><Case guid="{E}"><VariableValue><TextValue>{TOKEN}</TextValue></VariableValue></Case></Cases>'
    ),
    "a set": project(after=f'<Sets><Set guid="{E}" name="{TOKEN}"/></Sets>'),
    "a graph": project(after=f'<Graphs><Graph guid="{E}"><Vertex name="{TOKEN}"/></Graph></Graphs>'),
    "a memo of the project": project(
        after=f'<Notes><Note guid="{E}"><PlainTextContent>{TOKEN}</PlainTextContent></Note></Notes>'
    ),
    "a link to nothing": project(after=f'<Links><Link guid="{E}" name="{TOKEN}" originGUID="{S}"/></Links>'),
    "a description of the project": project(after=f"<Description>{TOKEN}</Description>"),
    "a user who did nothing": project().replace('name="Zoe"', f'name="{TOKEN}"'),
    "the name of the project": project().replace("Field work", TOKEN),
    "another attribute of the project": project().replace("<Project ", f'<Project basePath="{TOKEN}" '),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_a_project_says_is_kept_or_named(tmp_path, case):
    assert_kept_or_named(packed(tmp_path, CASES[case]))


def test_a_coding_of_a_whole_source_is_named_with_its_code(tmp_path):
    report = ImportReport()
    list(read_path(packed(tmp_path, project(coding(1, D))), annotator="amy", report=report))
    named = {tally.first.name: tally.first.detail for tally in report.tallies.values()}
    assert named["CodeRef"] == "Causes/Other"


def test_a_text_that_is_missing_costs_itself_alone(tmp_path):
    other = f'<TextSource guid="{E}" name="Gone" plainTextPath="absolute:///home/gone.txt"/>'
    report = ImportReport()
    path = packed(tmp_path, project(selection(2, 4, coding(1)), around=other))
    [found] = read_path(path, annotator="amy", report=report)
    assert found.document.title == "Talk"
    assert [problem.what for problem in report.problems] == [
        "the text of 'Gone' is not in the file, but at 'absolute:///home/gone.txt'"
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b"PK", "not a project of REFI-QDA (File is not a zip file)"),
        (None, "not a project of REFI-QDA: there is no project.qde in it"),
        ("<Project>", "not a project of REFI-QDA (project.qde is not valid XML"),
    ],
)
def test_a_file_that_is_no_project_is_named(tmp_path, content, said):
    path = tmp_path / "a.qdpx"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("project.qde" if content else "x", content or "")
    with pytest.raises(FormatError) as error:
        list(read_path(path, annotator="amy"))
    assert said in str(error.value)


def test_a_text_that_unpacks_to_more_than_the_limit_is_named(tmp_path):
    path = tmp_path / "a.qdpx"
    content = project(attributes='plainTextPath="internal://t.txt"').replace(
        f"<PlainTextContent>{TEXT}</PlainTextContent>", ""
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", content)
        archive.writestr("sources/t.txt", b" " * 60_000_000)
    with pytest.raises(FormatError, match="unpacks to more than 50,000,000 bytes"):
        list(read_path(path, annotator="amy"))
