"""A corpus that was made elsewhere, with faults in it: imported, asked for, mended by keys, exported in its format."""

from pathlib import Path

from tests.cli.command import annotator
from tests.terminal.terminal import Terminal

RIGHT = "The_O Fed_B-ORG met_O Ann_B-PER Lee_I-PER ._O"
FAULTY = {
    "Later": RIGHT.replace("B-ORG", "O"),
    "Then": RIGHT.replace("B-ORG", "B-PER"),
    "Last": RIGHT.replace("Ann_B-PER Lee_I-PER", "Ann_O Lee_B-PER"),
    "Right": RIGHT.replace("B-ORG", "B-PER"),
}
"""By the first word of its document: no label, another one, another edge, and one that only looks wrong."""

DOCUMENTS = {**dict.fromkeys((f"Day{number}" for number in range(6)), RIGHT), **FAULTY}


def conll(documents: dict[str, str]) -> str:
    """The documents, a word and its tag a line."""
    return "".join(
        f"-DOCSTART-\tO\n\n{first}\tO\n{words.replace(' ', chr(10)).replace('_', chr(9))}\n\n"
        for first, words in documents.items()
    )


def tagged(folder: Path) -> dict[str, str]:
    """The documents of an export, by their first words."""
    found = {}
    for document in annotator("export", "--format", "conll", cwd=folder).out.split("-DOCSTART-")[1:]:
        first, *rows = [line.split(" ") for line in document.split("\n\n")[1].splitlines()]
        found[first[0]] = " ".join(f"{row[0]}_{row[-1].upper()}" for row in rows)
    return found


def findings(folder: Path, *query: str) -> list[str]:
    """The kinds of what is found; whether anything was learned meanwhile that doubts a label, is left to chance."""
    kinds = [
        each["kind"] for each in annotator("list", "--findings", "--as", "jsonl", *query, cwd=folder).records
    ]
    return [kind for kind in kinds if kind != "doubt"]


def test_faults_of_an_imported_corpus_are_found_mended_and_exported(tmp_path: Path) -> None:
    (tmp_path / "gold.conll").write_text(conll(DOCUMENTS))
    schema = annotator("schema", "from", "gold.conll", cwd=tmp_path).out
    (tmp_path / "s.yaml").write_text(schema)
    assert (
        annotator("import", "--schema", "s.yaml", "--annotator", "amy", "gold.conll", cwd=tmp_path).code == 0
    )
    assert tagged(tmp_path) == DOCUMENTS
    assert findings(tmp_path) == ["edge", "missed", "label", "label"]
    [row] = annotator("list", "missed:yes", cwd=tmp_path).out.splitlines()
    assert "Later The Fed" in row

    with Terminal("--annotator", "amy", cwd=tmp_path) as terminal:
        terminal.wait_for("✓ saved")
        terminal.type("; f")
        terminal.wait_for("nothing is left here; go on in “Later The Fed")
        terminal.type("y")
        terminal.wait_for("“Fed” has no label here, ORG 7 times elsewhere")
        terminal.wait_for("mend it")
        terminal.type("space")
        terminal.wait_for("2 spans")
        terminal.type("tab")
        terminal.wait_for("go on in “Then The Fed")
        terminal.type("y")
        terminal.wait_for("“Fed” is PER here, ORG 7 times elsewhere")
        terminal.type("space")
        terminal.wait_for("was PER")
        terminal.type("tab")
        terminal.wait_for("go on in “Last The Fed")
        terminal.type("y")
        terminal.wait_for("PER “Lee” here, “Ann Lee” 9 times elsewhere")
        terminal.type("space")
        terminal.wait_for("PER “Ann Lee”")
        terminal.type("tab")
        terminal.wait_for("go on in “Right The Fed")
        terminal.type("y")
        terminal.wait_for("“Fed” is PER here")
        terminal.type("x")
        terminal.wait_for("right as it is: “Fed”")
        terminal.type("tab")
        terminal.wait_for("no further document has findings")
        terminal.type("Q")
        assert terminal.wait_for_exit() == 0

    assert tagged(tmp_path) == {**dict.fromkeys(DOCUMENTS, RIGHT), "Right": FAULTY["Right"]}
    assert findings(tmp_path) == []
    with Terminal("--annotator", "amy", cwd=tmp_path) as terminal:
        terminal.wait_for("✓ saved")
        terminal.type("; f")
        terminal.wait_for(lambda screen: "no label contradicts the others" in screen or "sure of" in screen)
        terminal.type("u")  # what was right is asked again when that is undone
        terminal.wait_for("undid")
        terminal.type("Q")
        assert terminal.wait_for_exit() == 0
    assert findings(tmp_path) == ["label"]
