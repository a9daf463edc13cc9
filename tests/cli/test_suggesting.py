"""``annotator suggest``: whole projects are filled ahead, and nothing is sent that was not confirmed."""

import os
import signal
import subprocess
import sys
import time

import pytest

from annotator.core.document import Document
from annotator.store.store import Store
from tests.cli.command import ANNOTATOR, annotator, environment
from tests.external.servers import backend, chat_reply, chatting, region, serving

LIST = '[{"label": "person", "quote": "Ann Lee"}, {"label": "person", "quote": "Zoe"}]'


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with three texts, and a person who has confirmed nothing."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / ".state"))
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(f"Ann Lee saw Bo Chen for the {number}. time.\n")
    done = annotator("import", *(f"{number}.txt" for number in range(3)), cwd=tmp_path)
    assert done.code == 0, done.err
    return tmp_path


def write_settings(project, address, name="them", kind="chat"):
    model = "\n    model: m" if kind == "chat" else ""
    text = f"suggesters:\n  {name}:\n    kind: {kind}\n    address: {address}{model}\n"
    (project / "annotator.yaml").write_text(text)


def suggested(project, source="them"):
    import sqlite3

    with sqlite3.connect(project / "annotations.db") as connection:
        tables = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE name = 'suggested_spans'")
        ]
        query = "SELECT spans FROM suggested_spans WHERE source = ?"
        return [spans for (spans,) in connection.execute(query, (source,))] if tables else []


def test_a_project_is_filled_ahead_once_confirmed_and_no_text_is_asked_about_twice(project):
    with serving(chatting(LIST)) as server:
        write_settings(project, server.address)
        refused = annotator("suggest", "--source", "them", cwd=project)
        assert refused.code == 2
        line = (
            f"{server.address} is not asked until you confirm it on this machine: annotator suggest --confirm"
        )
        assert refused.errors == [f"{line} {server.address}"]
        assert server.asked == []
        assert suggested(project) == []
        confirmed = annotator("suggest", "--confirm", server.address, cwd=project)
        assert (
            confirmed.out == f"confirmed: texts may be sent to {server.address} from this machine, for you\n"
        )
        done = annotator("suggest", "--source", "them", "--status", "new", cwd=project)
        assert (done.code, done.out.splitlines()) == (
            0,
            ["them suggests 3 spans in 3 documents", "dropped: 3 quotes that are not in the text"],
        )
        again = annotator("suggest", "--source", "them", cwd=project)
        assert again.out == "them suggests 0 spans in 0 documents; 3 asked about before\n"
        assert len(server.asked) == 3
        annotator("suggest", "--source", "them", "--anew", "1. time", cwd=project)
        assert len(server.asked) > 3
        listed = annotator("suggest", cwd=project)
        assert listed.out == f"them: chat, {server.address} (confirmed); 3 spans suggested in 3 documents\n"
        assert annotator("suggest", "--revoke", server.address, cwd=project).code == 0
        assert annotator("suggest", "--source", "them", "--anew", cwd=project).code == 2
    with Store.open(project / "annotations.db", "amy", now=str) as store:
        assert all(not record.layers for record in store.records())  # never spans until taken
    dropped = annotator("suggest", "--source", "them", "--drop", cwd=project)
    assert dropped.out == "forgot what them has suggested in 3 documents\n"
    assert suggested(project) == []


def test_a_project_cannot_confirm_an_address_whatever_it_holds(project):
    with serving(chatting("[]")) as server:
        write_settings(project, server.address)
        for folder in (".", "state", ".annotator"):
            (project / folder).mkdir(exist_ok=True)
            (project / folder / "confirmed-addresses.json").write_text(f'{{"any": ["{server.address}"]}}')
        with (project / "annotator.yaml").open("a") as file:
            file.write("    confirmed: true\n")
        assert annotator("suggest", "--source", "them", cwd=project).code == 2  # no such setting
        write_settings(project, server.address)
        assert annotator("suggest", "--source", "them", cwd=project).code == 2
        assert server.asked == []


def test_a_server_that_goes_down_is_one_line_and_what_it_answered_stays(project):
    def answer(_path, question):
        is_last = "2. time" in question["messages"][1]["content"]
        return (401, {}, b"") if is_last else chat_reply(LIST)

    with serving(answer) as server:
        write_settings(project, server.address)
        annotator("suggest", "--confirm", server.address, cwd=project)
        done = annotator("suggest", "--source", "them", cwd=project)
    assert done.code == 1
    assert done.errors[-1].startswith(f"stopped: {server.address} wants to know who asks (401)")
    assert len(suggested(project)) == 2
    down = annotator("suggest", "--source", "them", cwd=project)
    assert down.code == 2
    assert down.errors[-1] == (
        f"stopped: {server.address} cannot be reached (Connection refused); run it again to go on"
    )


def test_a_model_that_answers_wrongly_three_times_is_asked_no_more(project):
    with serving(chatting("no")) as server:
        write_settings(project, server.address)
        annotator("suggest", "--confirm", server.address, cwd=project)
        done = annotator("suggest", "--source", "them", cwd=project)
    assert done.code == 2
    assert "no answer about 3 documents" in done.err
    assert "m answers without a list of quotes" in done.errors[-1]


def test_a_text_without_an_answer_costs_no_other(project):
    def answer(_path, question):
        return chat_reply("no" if "1. time" in question["messages"][1]["content"] else LIST)

    with serving(answer) as server:
        write_settings(project, server.address)
        annotator("suggest", "--confirm", server.address, cwd=project)
        done = annotator("suggest", "--source", "them", cwd=project)
    assert done.code == 1
    assert done.out.splitlines()[0] == "them suggests 2 spans in 2 documents"
    assert "no answer about 1 document" in done.out


def test_texts_that_a_model_cannot_be_asked_about_do_not_keep_it_from_the_others(project):
    for number in range(3, 7):
        (project / f"{number}.txt").write_text(f"{number} {'word ' * 25_000}\n")
    (project / "7.txt").write_text("Ann Lee came last.\n")
    assert annotator("import", *(f"{number}.txt" for number in range(3, 8)), cwd=project).code == 0
    with serving(chatting(LIST)) as server:
        write_settings(project, server.address)
        annotator("suggest", "--confirm", server.address, cwd=project)
        done = annotator("suggest", "--source", "them", cwd=project)
    assert done.code == 1
    assert done.out.splitlines()[0] == "them suggests 4 spans in 4 documents"
    assert "no answer about 4 documents: the text is too long for a chat endpoint" in done.out


def test_what_one_has_suggested_that_is_named_no_more_can_be_forgotten(project):
    with serving(chatting(LIST)) as server:
        write_settings(project, server.address, name="old")
        annotator("suggest", "--confirm", server.address, cwd=project)
        assert annotator("suggest", "--source", "old", cwd=project).code == 0
        write_settings(project, server.address)
    dropped = annotator("suggest", "--source", "old", "--drop", cwd=project)
    assert dropped.out == "forgot what old has suggested in 3 documents\n"
    assert annotator("suggest", "--source", "old", "--drop", cwd=project).code == 2
    assert (
        annotator("suggest", "--source", "them", "--drop", cwd=project).out == "them has suggested nothing\n"
    )


def test_after_a_kill_it_goes_on_where_it_was(project):
    def answer(_path, question):
        if "2. time" in question["messages"][1]["content"] and len(server.asked) < 4:
            server.released.wait(20)
        return chat_reply(LIST)

    with serving(answer) as server:
        write_settings(project, server.address)
        annotator("suggest", "--confirm", server.address, cwd=project)
        more = {"XDG_CONFIG_HOME": str(project / ".config"), "XDG_STATE_HOME": str(project / ".state")}
        program = subprocess.Popen(
            [ANNOTATOR, "suggest", "--source", "them"],
            cwd=project,
            env=environment(**more),
            stdin=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 30
        while len(server.asked) < 3 and time.monotonic() < deadline:
            time.sleep(0.02)
        os.kill(program.pid, signal.SIGKILL)
        program.wait()
        server.asked.append(("killed", {}, None))
        assert len(suggested(project)) == 2
        done = annotator("suggest", "--source", "them", cwd=project)
        assert done.out.splitlines()[0] == "them suggests 1 span in 1 document; 2 asked about before"
    assert len(server.asked) == 5  # three, the mark, and the one that was left


def test_removing_a_document_takes_what_was_suggested_in_it(project):
    with serving(backend([{"result": [region(0, 7, "person")]}])) as server:
        write_settings(project, server.address, kind="label-studio")
        annotator("suggest", "--confirm", server.address, cwd=project)
        assert annotator("suggest", "--source", "them", cwd=project).code == 0
    assert len(suggested(project)) == 3
    removed = annotator("remove", "1.txt", "--yes", cwd=project)
    assert removed.code == 0, removed.err
    assert len(suggested(project)) == 2
    taken_back = annotator("undo-import", cwd=project)
    assert taken_back.code == 0, taken_back.err
    assert suggested(project) == []


MISTAKES = [
    (("--source", "none"), "no suggester is called 'none'; there are them"),
    (("--confirm", "http://u:p@x"), "'http://u:p@x': an address has no name or password in it"),
    (("--confirm", "ftp://x"), "'ftp://x': an address starts with http:// or https://"),
    (("--revoke", "http://x"), "http://x was not confirmed"),
    (("--anew",), "annotator suggest: Name a suggester with --source. See annotator suggest --help."),
    (("--confirm", "http://x", "--source", "them"), "annotator suggest: --confirm and --revoke take"),
    (("--source", "them", "statu:new"), "the query"),
]


@pytest.mark.parametrize(("arguments", "said"), MISTAKES)
def test_mistakes_take_one_line(arguments, said, project):
    write_settings(project, "http://127.0.0.1:9")
    done = annotator("suggest", *arguments, cwd=project)
    assert done.code == 2
    assert len(done.errors) == 1
    assert done.errors[0].startswith(said)


def test_without_suggesters_it_says_where_to_read(project):
    done = annotator("suggest", cwd=project)
    assert (done.code, done.out) == (
        0,
        "annotator.yaml names no suggesters; docs/suggesters.md has examples\n",
    )


def test_a_pipeline_without_spacy_or_without_a_folder_is_one_line(project):
    (project / "annotator.yaml").write_text("suggesters:\n  names:\n    kind: spacy\n    path: pipeline\n")
    done = annotator("suggest", "--source", "names", cwd=project)
    assert done.code == 2
    assert "pipeline: no spaCy pipeline is there" in done.errors[-1]
    (project / "pipeline").mkdir()
    (project / "pipeline" / "config.cfg").touch()
    if "spacy" not in sys.modules and not _has_spacy():
        done = annotator("suggest", "--source", "names", cwd=project)
        assert "pip install 'annotator-tui[spacy]'" in done.errors[-1]


def _has_spacy():
    from importlib.util import find_spec

    return find_spec("spacy") is not None


def test_answers_of_another_model_or_schema_are_not_those_of_this_one(tmp_path):
    from annotator.external.kept_answers import identity_of
    from annotator.settings.suggester_settings import SuggesterSettings
    from tests.workspace.at_work import SCHEMA

    pipeline = tmp_path / "pipeline"
    pipeline.mkdir()
    (pipeline / "meta.json").write_text("1")
    one = SuggesterSettings("a", "spacy", path=str(pipeline))
    identities = {
        identity_of(one, SCHEMA),
        identity_of(SuggesterSettings("a", "spacy", seconds=5, path=str(pipeline)), SCHEMA),
    }
    assert len(identities) == 1  # how long one waits is no other model
    (pipeline / "meta.json").write_text("2")
    identities.add(identity_of(one, SCHEMA))
    identities.add(identity_of(SuggesterSettings("a", "chat", address="http://x", model="m"), SCHEMA))
    identities.add(identity_of(SuggesterSettings("a", "chat", address="http://x", model="n"), SCHEMA))
    assert len(identities) == 4
    with Store.open(tmp_path / "a.db", "amy", now=str) as store:
        document = Document.of_text("Ann")
        store.keep_suggested(document, "a", "one", ())
        assert store.suggested(document, "a", "one") == ()
        assert store.suggested(document, "a", "two") is None
        store.keep_suggested(document, "a", "two", ())
        assert store.suggested(document, "a", "one") is None


def test_the_examination_of_a_database_with_suggestions_finds_nothing_wrong(project):
    with Store.open(project / "annotations.db", "amy", now=str) as store:
        store.keep_suggested(Document.of_text("Ann"), "them", "one", ())
    done = annotator("doctor", cwd=project)
    assert done.code == 0, done.out
    assert "wrong" not in done.out
