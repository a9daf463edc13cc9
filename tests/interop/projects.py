"""What reads the projects of other programs for annotation: the standard of REFI-QDA, brat's rules, doccano."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.formats.brat_rules import faults
from tests.interop.sample import Link, linked, links, marks, same, summary, texts, written

XSD = Path(__file__).parents[1] / "formats" / "refi" / "Project-mrt2019.xsd"


def refi_qda(folder: Path) -> str:
    from lxml import etree

    path, _ = written("refi-qda", folder)
    with zipfile.ZipFile(path) as archive:
        project = etree.fromstring(archive.read("project.qde"))
        sources = {name: archive.read(name).decode() for name in archive.namelist() if name != "project.qde"}
    etree.XMLSchema(etree.parse(XSD)).assertValid(project)
    assert sorted(sources.values()) == sorted(texts().values())
    found = same(_codings(project, sources), marks())
    return f"project valid by its XML schema, {summary(found)}"


def _codings(project: Any, sources: dict[str, str]) -> Iterator[tuple[str, int, int, str, str]]:
    names = {code.get("guid"): code.get("name") for code in project.iterfind(".//{*}Code")}
    for source in project.iterfind(".//{*}TextSource"):
        text = sources[source.get("plainTextPath").replace("internal://", "sources/")]
        for selection in source.iterfind("{*}PlainTextSelection"):
            # The standard gives the position of the last character.
            start, end = int(selection.get("startPosition")), int(selection.get("endPosition")) + 1
            for reference in selection.iterfind("{*}Coding/{*}CodeRef"):
                yield source.get("name"), start, end, names[reference.get("targetGUID")], text[start:end]


def brat(folder: Path) -> str:
    written("brat", folder, linked())
    found, tied, titles = [], 0, {text: title for title, text in texts().items()}
    for path in sorted(folder.glob("*.ann")):
        # Bytes: reading as text would turn carriage returns into newlines.
        text, lines = path.with_suffix(".txt").read_bytes().decode(), path.read_bytes().decode()
        wrong = faults(text, lines)
        assert not wrong, (path.name, wrong[:3])
        for _, body, quote in (line.split("\t") for line in lines.splitlines() if line.startswith("T")):
            label, offsets = body.split(" ", 1)
            ends = offsets.replace(";", " ").split()
            found.append((titles[text], int(ends[0]), int(ends[-1]), label, quote))
        tied += sum(line.startswith("R") for line in lines.splitlines())
    assert tied == len(links())
    # brat wants the parts of a quote, which it cuts at line breaks, joined by blanks.
    wanted = sorted(mark._replace(quote=" ".join(mark.quote.split("\n"))) for mark in marks())
    return f"no fault, {summary(same(found, wanted))}, {tied} relations"


# -- doccano -------------------------------------------------------------------------------------------------

_APPS = (
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "polymorphic",
    "django_drf_filepond",
    "roles",
    "projects",
    "examples",
    "label_types",
    "labels",
    "data_import",
)


def doccano(folder: Path) -> str:
    """doccano's importer with its own tables, in a database in memory; it needs neither its server nor its queue."""
    _prepare(folder)
    from data_import.pipeline.catalog import RELATION_EXTRACTION
    from labels.models import Relation, Span
    from projects.models import ProjectType

    (folder / "labels").mkdir()
    path, _ = written("doccano", folder / "labels")
    project = _imported(path, ProjectType.SEQUENCE_LABELING, allow_overlapping=True)
    found = same(map(_mark, Span.objects.filter(example__project=project)), marks())
    strict = _imported(path, ProjectType.SEQUENCE_LABELING, allow_overlapping=False)
    apart = Span.objects.filter(example__project=strict).count()
    assert apart == _without_overlaps()

    (folder / "relations").mkdir()
    path, _ = written("doccano-relations", folder / "relations", linked())
    project = _imported(path, RELATION_EXTRACTION, allow_overlapping=True, use_relation=True)
    same(map(_mark, Span.objects.filter(example__project=project)), marks())
    relations = Relation.objects.filter(example__project=project)
    tied = same(
        (
            Link(
                one.example.meta["meta"]["title"], one.type.text, _mark(one.from_id)[-1], _mark(one.to_id)[-1]
            )
            for one in relations
        ),
        links(),
    )
    return f"{summary(found)}, {apart} spans where overlaps are not allowed, {tied} relations"


def _prepare(folder: Path) -> None:
    """Make doccano's tables; they follow from its models, since its migrations need all that its server needs."""
    import django
    from django.conf import settings
    from django.core.management import call_command

    package = find_spec("backend")  # doccano's modules import each other as if they were at the top
    sys.path.append(next(iter(package.submodule_search_locations)))
    settings.configure(
        SECRET_KEY="none",  # noqa: S106 - there is nothing to sign
        INSTALLED_APPS=_APPS,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        MIGRATION_MODULES={name.split(".")[-1]: None for name in _APPS},
        USE_TZ=True,
        BASE_DIR=str(folder),
        DJANGO_DRF_FILEPOND_UPLOAD_TMP=str(folder),
        DJANGO_DRF_FILEPOND_FILE_STORE_PATH=str(folder),
    )
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)


def _imported(path: Path, task: str, **choices: bool) -> Any:
    from data_import.datasets import load_dataset
    from data_import.pipeline.catalog import JSONL
    from data_import.pipeline.readers import FileName
    from django.contrib.auth.models import User
    from projects.models import ProjectType, SequenceLabelingProject

    user, _ = User.objects.get_or_create(username="gold")
    project = SequenceLabelingProject.objects.create(
        name="sample", project_type=ProjectType.SEQUENCE_LABELING, created_by=user, **choices
    )
    name = FileName(str(path), path.name, path.name)
    dataset = load_dataset(task, JSONL(), [name], project, encoding="utf_8")
    dataset.save(user)
    assert not dataset.errors, dataset.errors[:3]
    found = {example.meta["meta"]["title"]: example.text for example in project.examples.all()}
    assert found == texts()
    return project


def _mark(span: Any) -> tuple[str, int, int, str, str]:
    quote = span.example.text[span.start_offset : span.end_offset]
    return span.example.meta["meta"]["title"], span.start_offset, span.end_offset, span.label.text, quote


def _without_overlaps() -> int:
    """Count the spans that begin where the one before, of those that are kept, has ended."""
    kept, title, end = 0, "", 0
    for mark in marks():
        if mark.title != title or mark.start >= end:
            kept, title, end = kept + 1, mark.title, mark.end
    return kept
