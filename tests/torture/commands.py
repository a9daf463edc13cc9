"""Commands that are killed: imports, exports, upgrades, migrations, updates, bulk changes, undone imports, merges."""

from __future__ import annotations

import random
import shutil
import signal
from collections import Counter
from pathlib import Path

import msgspec

from annotator.core.document import document_id
from annotator.session.requests import LabelInProject
from annotator.store.store import Store
from annotator.workspace.job_process import Job, JobRequest
from tests.cli.command import annotator
from tests.store.old_files import OLD_FILES
from tests.store.samples import check_places, opened
from tests.store.test_migrations import dump
from tests.store.test_upgrade import beside, undated, upgraded
from tests.torture.killing import (
    Content,
    Killer,
    annotator_of,
    check_database,
    content,
    corpus,
    job_command,
    run_for,
)
from tests.torture.trial import Done, Trial

KILLS = 5
"""Kills in a row of what then comes to its end."""


def done_whole(folder: Path, *arguments: str) -> None:
    result = annotator(*arguments, "--annotator", "amy", cwd=folder)
    assert result.code == 0, result.err


def imports(trial: Trial) -> Done:
    """An import of ``size`` documents: nothing of it is seen before its end; it goes on, or is taken back."""
    chance, path = trial.chance, trial.folder / "annotations.db"
    corpus(trial.folder / "in.jsonl", trial.size, chance)
    _, seconds = run_for(None, annotator_of("import", "--db", "whole.db", "in.jsonl"), trial.folder)
    wanted = content(trial.folder / "whole.db")
    assert len(wanted) == trial.size
    killer, done = Killer(chance, seconds), Counter[str]()
    for _ in range(KILLS):
        was_killed = killer.run(annotator_of("import", "in.jsonl"), trial.folder)
        check_database(path)
        assert content(path) in ([], wanted)
        assert was_killed or content(path) == wanted
        if was_killed and path.exists() and not content(path) and chance.random() < 0.3:
            assert annotator("import", "--discard", cwd=trial.folder).code == 0
            assert content(path) == []
            check_database(path)
            done["of them taken back"] += 1
    done_whole(trial.folder, "import", "in.jsonl")
    assert content(path) == wanted
    return Counter({"kills of imports": killer.kills}) + done


def exports(trial: Trial) -> Done:
    """An export of ``size`` documents over an older file: that is the old one or the new one."""
    corpus(trial.folder / "in.jsonl", trial.size, trial.chance)
    done_whole(trial.folder, "import", "in.jsonl")
    form = trial.chance.choice(["jsonl", "conll", "spans-csv", "html"])
    export = annotator_of("export", "--format", form, "-o", "out")
    _, seconds = run_for(None, export, trial.folder)
    out = trial.folder / "out"
    new, killer = out.read_bytes(), Killer(trial.chance, seconds)
    for _ in range(KILLS):
        out.write_bytes(b"the old file")
        was_killed = killer.run(export, trial.folder)
        assert out.read_bytes() == new or (was_killed and out.read_bytes() == b"the old file")
    check_database(trial.folder / "annotations.db")
    return Counter({"kills of exports": killer.kills})


def upgrades(trial: Trial) -> Done:
    """A file of an older version is upgraded, ``size`` times, and killed: it is the old one or the new one."""
    version = trial.chance.choice([each for each in OLD_FILES if each > 1])
    whole = trial.folder / "whole.db"
    OLD_FILES[version](whole)
    points = int(upgraded(whole, -1).stdout)
    after, done = undated(dump(whole)), Counter[str]()
    for number in (trial.chance.randrange(points) for _ in range(trial.size)):
        path = trial.folder / f"at-{done.total()}" / "annotations.db"
        path.parent.mkdir()
        OLD_FILES[version](path)
        before = dump(path)
        assert upgraded(path, number).returncode == -signal.SIGKILL
        assert dump(path) == before
        with opened(path) as store:
            check_places(store)
            assert store.upgrade is not None
            assert sorted(dump(store.upgrade.copy)) == sorted(before)
        assert undated(dump(path)) == after
        assert beside(path) == [path.name, f"{path.name}.tables-{version}"]
        done["kills of upgrades"] += 1
    return done


SCHEMA = """
schema: 1
id: torture
version: {version}
title: Torture
labels:
  - {{id: {label}, name: Person, key: p}}
"""
MIGRATION = "migrations:\n  - {from: 1, to: 2, rename: {person: human}}\n"


def migrations(trial: Trial) -> Done:
    """A schema's migration in ``size`` documents, and its undo: all spans are migrated, or none is."""
    path = trial.folder / "annotations.db"
    (trial.folder / "one.yaml").write_text(SCHEMA.format(version=1, label="person"))
    (trial.folder / "two.yaml").write_text(SCHEMA.format(version=2, label="human") + MIGRATION)
    corpus(trial.folder / "in.jsonl", trial.size, trial.chance)
    done_whole(trial.folder, "import", "--schema", "one.yaml", "in.jsonl")
    shutil.copy(path, trial.folder / "copy.db")
    migrate = ("schema", "migrate", "two.yaml", "--apply")
    _, seconds = run_for(None, annotator_of(*migrate, "--db", "copy.db"), trial.folder)
    killer, label = Killer(trial.chance, seconds), "person"
    for _ in range(2 * KILLS):
        command, after = (
            (migrate, "human") if label == "person" else (("schema", "migrate", "--undo"), "person")
        )
        was_killed = killer.run(annotator_of(*command), trial.folder)
        (now,) = {span[3] for _, spans in content(path) for span in spans}
        assert now == after or (was_killed and now == label)
        label = now
        check_database(path)
    return Counter({"kills of migrations": killer.kills})


def updates(trial: Trial) -> Done:
    """``import --update`` of ``size`` documents: each is the old one or the new one, and one undo takes it back."""
    path, state = trial.folder / "annotations.db", trial.chance.getstate()
    corpus(trial.folder / "one.jsonl", trial.size, trial.chance)
    trial.chance.setstate(state)
    corpus(trial.folder / "two.jsonl", trial.size, trial.chance, spans=2)
    done_whole(trial.folder, "import", "one.jsonl")
    old = content(path)
    shutil.copy(path, trial.folder / "copy.db")
    update = ("import", "--update", "two.jsonl")
    _, seconds = run_for(None, annotator_of(*update, "--db", "copy.db"), trial.folder)
    new, killer = content(trial.folder / "copy.db"), Killer(trial.chance, seconds)
    assert len(new) == len(old) == trial.size
    for _ in range(KILLS):
        was_killed = killer.run(annotator_of(*update), trial.folder)
        check_mixed(content(path), old, new)
        assert was_killed or content(path) == new
        check_database(path)
        if trial.chance.random() < 0.5:
            undo_everything(path)
            assert content(path) == old
    done_whole(trial.folder, *update)
    assert content(path) == new
    return Counter({"kills of updates": killer.kills})


def check_mixed(now: Content, old: Content, new: Content) -> None:
    assert len(now) == len(old)
    assert all(each in two for each, *two in zip(now, old, new, strict=True))


def undo_everything(path: Path) -> None:
    """Undo all that amy did, as the app and its jobs do; an action that was cut off counts as far as it went."""
    with opened(path) as store:
        while (action := store.undoable()) is not None:
            _move(store, action.id, "undo")


def _move(store: Store, action: str, kind: str) -> None:
    moved = (store.undo_some if kind == "undo" else store.redo_some)(action, None)
    while moved.left:
        moved = (store.undo_some if kind == "undo" else store.redo_some)(action, moved.head)


def bulk(trial: Trial) -> Done:
    """Jobs that label, undo and redo in ``size`` documents: each has all of it or nothing, and undo ends it."""
    path = trial.folder / "annotations.db"
    corpus(trial.folder / "in.jsonl", trial.size, trial.chance, spans=0)
    done_whole(trial.folder, "import", "in.jsonl")
    none = content(path)
    here = document_id(none[0][0])
    shutil.copy(path, trial.folder / "copy.db")
    label = JobRequest("amy", "label", LabelInProject("Ann Lee", "person").argument, here, trial.size - 1)
    _, seconds = run_for(None, job_command(trial.folder / "copy.db"), trial.folder, _sent(label))
    killer = Killer(trial.chance, seconds)
    for _ in range(2 * KILLS):
        with opened(path) as store:
            undoable, redoable = store.undoable(), store.redoable()
        possible = [label]
        if undoable is not None:
            possible += 2 * [JobRequest("amy", "undo", undoable.id, here, trial.size - 1)]
        if redoable is not None:
            possible.append(JobRequest("amy", "redo", redoable.id, here, trial.size - 1))
        killer.run(job_command(path), trial.folder, _sent(trial.chance.choice(possible)))
        now = content(path)
        assert [text for text, _ in now] == [text for text, _ in none]
        assert {len(spans) for _, spans in now} <= {0, 1}
        check_database(path)
    undo_everything(path)
    assert content(path) == none
    with opened(path) as store:
        Job(store, label, lambda _: None, lambda: False).run()
    assert sum(len(spans) for _, spans in content(path)) == trial.size - 1
    check_database(path)
    return Counter({"kills of bulk changes": killer.kills})


def _sent(request: JobRequest) -> bytes:
    return msgspec.json.encode(request) + b"\n"


def undone_imports(trial: Trial) -> Done:
    """Undoing an import of ``size`` documents goes on when it is run again; what was there before stays."""
    path, chance = trial.folder / "annotations.db", random.Random(trial.name)  # noqa: S311
    corpus(trial.folder / "before.jsonl", 20, trial.chance)
    corpus(trial.folder / "in.jsonl", trial.size, chance)
    done_whole(trial.folder, "import", "before.jsonl")
    before = content(path)
    done_whole(trial.folder, "import", "in.jsonl")
    whole = content(path)
    shutil.copy(path, trial.folder / "copy.db")
    _, seconds = run_for(None, annotator_of("undo-import", "--db", "copy.db"), trial.folder)
    assert content(trial.folder / "copy.db") == before
    killer, is_undone = Killer(trial.chance, seconds), False
    while not is_undone and killer.kills < 2 * KILLS:
        is_undone = not killer.run(annotator_of("undo-import"), trial.folder)
        now = content(path)
        assert now[: len(before)] == before
        assert all(each in whole for each in now)
        check_database(path)
        is_undone = is_undone or now == before
    if not is_undone:
        done_whole(trial.folder, "undo-import")
    assert content(path) == before
    return Counter({"kills of undone imports": killer.kills})


def merges(trial: Trial) -> Done:
    """Two machines with ``size`` documents each are merged, and that is undone: it goes on when it is run again."""
    path, other, chance = trial.folder / "annotations.db", trial.folder / "other.db", trial.chance
    corpus(trial.folder / "before.jsonl", 20, chance)
    corpus(trial.folder / "here.jsonl", trial.size, chance)
    corpus(trial.folder / "there.jsonl", trial.size, chance)
    done_whole(trial.folder, "import", "before.jsonl")
    shutil.copy(path, other)
    for name, place in (("here.jsonl", path), ("there.jsonl", other)):
        done_whole(trial.folder, "import", "--db", str(place), name)
        status = "done" if place == path else "flagged"
        done_whole(trial.folder, "change", "--db", str(place), "--status", status, "--yes")
    before, others = content(path), content(other)
    shutil.copy(path, trial.folder / "whole.db")
    _, seconds = run_for(None, annotator_of("merge", "--db", "whole.db", "other.db"), trial.folder)
    wanted, kept = content(trial.folder / "whole.db"), other.read_bytes()
    assert sorted(text for text, _ in wanted) == sorted({text for text, _ in (*before, *others)})
    killer, done, is_merged = Killer(chance, seconds), Counter[str](), False
    for _ in range(2 * KILLS):
        command = ("merge", "--undo") if is_merged else ("merge", "other.db")
        was_killed = killer.run(annotator_of(*command), trial.folder)
        done["of them undoing it"] += was_killed and is_merged
        if _is_unfinished(path):
            done_whole(trial.folder, *command)
        now = content(path)
        assert now in (wanted, before)
        is_merged = now == wanted
        check_database(path)
    assert other.read_bytes() == kept
    return Counter({"kills of merges": killer.kills}) + done


def _is_unfinished(path: Path) -> bool:
    with opened(path) as store:
        return store.has_unfinished_merge
