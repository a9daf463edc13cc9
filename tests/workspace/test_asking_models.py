"""What other people's models suggest comes up in the reader, is taken and rejected, and never holds up a key."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.suggestion import Suggestion
from annotator.core.suggestion_outcomes import Outcomes
from annotator.external import confirmed_addresses
from annotator.external.asking_process import AskedAbout, Outcome
from annotator.external.kept_answers import identity_of
from annotator.session.session import Selection, Session
from annotator.settings.suggester_settings import SuggesterSettings
from annotator.store.store import Store
from annotator.suggest.memory import Memory
from annotator.workspace import asking_models
from annotator.workspace.model_suggester import ModelSuggester
from tests.external.servers import chatting, serving
from tests.workspace.at_work import FIRST, SCHEMA, SECOND, Work, go_on

NAMES = SuggesterSettings("names", "spacy", path="pipeline")


class Reading(Work):
    """Someone who reads with models."""

    def __init__(self, store, *models):
        suggester = ModelSuggester(Memory(), store, models)
        super().__init__(store, suggester=suggester)
        self.workspace.ask_models(suggester)
        self.notices = []

    def start(self):
        assert self.workspace.start()
        return self

    def pass_time(self, until, seconds=20):
        """Let the app look for what came, as it does between keys, until something holds."""
        deadline = time.monotonic() + seconds
        while not until() and time.monotonic() < deadline:
            go_on(self)
            if self.workspace.step is not None:
                self.notices.append(self.workspace.status_of(self.workspace.step)[1][-1])
            time.sleep(0.01)
        assert until()

    @property
    def message(self):
        return self.workspace.step.message

    @property
    def shown(self):
        session = self.workspace.session
        return [
            (each.range_.slice(session.document.text), each.label, each.source)
            for each in session.suggestions
        ]


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    with Store.open(tmp_path / "a.db", "amy", now=lambda: "2026-11-22T10:00:00.000Z") as store:
        store.import_records(Record(Document.of_text(text, title=text[:6]), ()) for text in (FIRST, SECOND))
        yield store


def keep(store, *found, text=FIRST, settings=NAMES):
    spans = [Suggestion(Range(*place), label, settings.name, score) for place, label, score in found]
    store.keep_suggested(Document.of_text(text), settings.name, identity_of(settings, SCHEMA), spans)


BO = FIRST.index("Bo Chen")
ANN_LEE, BO_CHEN = (0, 7), (BO, BO + 7)


def test_what_was_suggested_ahead_is_taken_and_rejected_by_the_usual_keys(store):
    keep(store, (ANN_LEE, "person", 0.9), (BO_CHEN, "person", 0.83))
    reading = Reading(store, NAMES).start()
    assert reading.shown == [("Ann Lee", "person", "names"), ("Bo Chen", "person", "names")]
    assert next(iter(store.records())).layers == ()  # suggested is not labelled
    step = reading.press("tab")
    assert step.message.startswith("Person? “Ann Lee” · names, 0.90 · Space yes")
    reading.press("tab x")
    assert reading.shown == [("Ann Lee", "person", "names")]
    reading.press("tab space")
    [record, _] = store.records()
    [layer] = record.layers
    assert [(span.text, span.label, span.origin) for span in layer.spans] == [
        ("Ann Lee", "person", "accepted")
    ]
    assert len(layer.rejections) == 1
    assert reading.shown == []


def test_enter_takes_only_those_of_the_sentence_that_are_sure(store):
    keep(store, (ANN_LEE, "person", 0.9), (BO_CHEN, "person", 0.5))
    reading = Reading(store, NAMES).start()
    reading.press("enter")
    [record, _] = store.records()
    assert [span.text for span in record.layers[0].spans] == ["Ann Lee"]


def test_what_the_user_labelled_goes_before_what_a_model_says_and_nothing_overlaps(store):
    keep(store, ((12, 19), "policy", 0.6), ((12, 15), "event", 0.4), ((4, 11), "event", 0.99), text=SECOND)
    keep(store, (BO_CHEN, "person", 0.9))
    reading = Reading(store, NAMES).start()
    reading.press("tab space")
    reading.workspace.open(list(store.records())[1].document.id)
    assert reading.shown == [("Bo Chen", "person", "memory"), ("Ann Lee", "policy", "names")]


def test_labels_that_the_schema_lacks_and_offsets_past_the_text_are_not_shown(store):
    keep(store, (ANN_LEE, "dragon", 0.9), ((0, 9_999), "person", 0.9))
    assert Reading(store, NAMES).start().shown == []


def test_an_address_that_is_not_confirmed_is_one_line_and_opens_nothing(store):
    with serving(chatting("[]")) as server:
        reading = Reading(store, SuggesterSettings("them", "chat", server.address, model="m")).start()
        reading.pass_time(lambda: "--confirm" in reading.message)
        assert reading.message == (
            f"no suggestions of them: {server.address} is not asked until you confirm it on this machine: "
            f"annotator suggest --confirm {server.address}"
        )
        reading.press("right")
        reading.workspace.open(list(store.records())[1].document.id)
        reading.pass_time(lambda: not reading.front.later)
        assert "--confirm" not in reading.message  # it is said once
        assert server.asked == []
        assert not any("asking" in notice for notice in reading.notices)
        reading.workspace.end()


def test_a_server_is_asked_beside_the_app_its_address_shown_and_its_answer_kept(store):
    answer = '[{"label": "person", "quote": "Ann Lee"}]'
    with serving(chatting(answer)) as server:
        confirmed_addresses.confirm(server.address)
        settings = SuggesterSettings("them", "chat", server.address, model="m")
        store.remember_schema(SCHEMA, "")
        reading = Reading(store, settings).start()
        assert reading.shown == []
        first = Document.of_text(FIRST)
        identity = identity_of(settings, SCHEMA)
        reading.pass_time(
            lambda: store.suggested(first, "them", identity) is not None and not reading.front.later
        )
        assert f"asking {server.address}" in reading.notices
        assert reading.notices[-1] == "✓ saved"
        assert reading.shown == []  # nothing moves between two keys
        reading.press("right")
        assert reading.shown == [("Ann Lee", "person", "them")]
        reading.workspace.open(first.id)
        assert reading.shown == [("Ann Lee", "person", "them")]
        reading.pass_time(lambda: not reading.front.later)
        assert len(server.asked) == 1  # an answer is kept by text and model
        reading.workspace.end()


def test_a_server_that_hangs_delays_neither_keys_nor_the_end(store):
    def answer(_path, _question):
        server.released.wait(30)
        return chatting("[]")("", None)

    with serving(answer) as server:
        confirmed_addresses.confirm(server.address)
        store.remember_schema(SCHEMA, "")
        reading = Reading(store, SuggesterSettings("them", "chat", server.address, model="m")).start()
        reading.pass_time(lambda: server.asked)
        begun = time.monotonic()
        reading.press("right right right tab")
        reading.workspace.end()
        assert time.monotonic() - begun < 2


def test_a_dead_server_is_one_line_and_left_alone(store):
    with serving(chatting("[]")) as gone:
        address = gone.address
    confirmed_addresses.confirm(address)
    store.remember_schema(SCHEMA, "")
    reading = Reading(store, SuggesterSettings("them", "chat", address, model="m")).start()
    reading.pass_time(lambda: reading.message)
    assert reading.message == f"no suggestions of them: {address} cannot be reached (Connection refused)"
    reading.press("right")
    reading.workspace.open(list(store.records())[1].document.id)
    reading.pass_time(lambda: not reading.front.later)
    assert reading.message == ""
    reading.workspace.end()


def test_with_suggestions_off_nobody_is_asked(store):
    with serving(chatting("[]")) as server:
        confirmed_addresses.confirm(server.address)
        reading = Reading(store, SuggesterSettings("them", "chat", server.address, model="m"))
        from annotator.session.states import Suggesting

        reading.workspace._suggesting = Suggesting.OFF
        reading.start()
        reading.pass_time(lambda: not reading.front.later)
        assert server.asked == []
        reading.workspace.end()


def test_nobody_is_asked_about_a_document_in_which_nothing_is_suggested(store):
    with serving(chatting("[]")) as server:
        confirmed_addresses.confirm(server.address)
        reading = Reading(store, SuggesterSettings("them", "chat", server.address, model="m"))
        reading.workspace.hold_out(100)
        reading.start()
        reading.pass_time(lambda: not reading.front.later)
        assert server.asked == []
        reading.workspace.end()


def test_nobody_is_asked_whose_suggestions_cost_more_than_they_save(store):
    with serving(chatting("[]")) as server:
        confirmed_addresses.confirm(server.address)
        others = Document.of_text(SECOND).id
        store.count_outcomes(others, {("them", 5): Outcomes(rejected=30)})
        reading = Reading(store, SuggesterSettings("them", "chat", server.address, model="m"))
        reading.workspace.watch_suggestions()
        reading.start()
        reading.pass_time(lambda: not reading.front.later)
        assert server.asked == []
        reading.workspace.end()


# -- what can go wrong beside the app -----------------------------------------------------------------------------


class StandIn:
    """A process that answers what the test says, and keeps what it is told."""

    started: list["StandIn"]
    refuses = None

    def __init__(self, _decode, *_arguments):
        if StandIn.refuses is not None:
            raise StandIn.refuses
        StandIn.started.append(self)
        self.told, self.answers, self.is_dead = [], [], False

    @property
    def has_ended(self):
        return self.is_dead and not self.answers

    def tell(self, asked):
        self.told.append(asked)

    def next_answer(self):
        return self.answers.pop(0) if self.answers else None

    def kill(self):
        self.is_dead = True

    @property
    def asked(self):
        return [each for each in self.told if isinstance(each, AskedAbout)]

    def answer(self, **more):
        asked = self.asked[-1]
        self.answers.append(Outcome(asked.source, asked.document, **more))


@pytest.fixture
def beside(monkeypatch):
    monkeypatch.setattr(asking_models, "AnsweringProcess", StandIn)
    monkeypatch.setattr(StandIn, "started", [], raising=False)
    monkeypatch.setattr(StandIn, "refuses", None)
    return StandIn.started


OTHERS = SuggesterSettings("others", "spacy", path="another")


def open_second(reading):
    reading.press("right")  # what was said goes with a key
    reading.workspace.open(list(reading.store.records())[1].document.id)


def test_a_process_that_ends_unexpectedly_is_one_line_and_its_model_left_alone(store, beside):
    reading = Reading(store, NAMES).start()
    go_on(reading)
    assert [each.source for each in beside[0].asked] == ["names"]
    beside[0].is_dead = True
    go_on(reading)
    assert reading.message == "no suggestions of names: it ended unexpectedly"
    open_second(reading)
    go_on(reading)
    assert (reading.message, len(beside), reading.front.later) == ("", 1, [])


def test_a_process_that_cannot_be_started_is_one_line(store, beside):
    StandIn.refuses = OSError(12, "Cannot allocate memory")
    reading = Reading(store, NAMES).start()
    go_on(reading)
    assert reading.message == "no suggestions of names: it cannot be asked now (Cannot allocate memory)"
    assert beside == []


def test_a_model_that_cannot_answer_about_one_text_is_asked_about_the_next(store, beside):
    reading = Reading(store, NAMES).start()
    go_on(reading)
    beside[0].answer(error="the text is too long")
    go_on(reading)
    assert reading.message == "no suggestions of names: the text is too long"
    open_second(reading)
    go_on(reading)
    assert len(beside[0].asked) == 2


def test_models_are_asked_one_after_the_other_and_an_answer_shows_at_once(store, beside):
    reading = Reading(store, NAMES, OTHERS).start()
    go_on(reading)
    assert [each.source for each in beside[0].asked] == ["names"]
    go_on(reading)
    assert len(beside[0].asked) == 1  # it is thinking still
    keep(store, (ANN_LEE, "person", 0.9))
    beside[0].answer(spans=1)
    go_on(reading)
    reading.press("right")
    assert reading.shown == [("Ann Lee", "person", "names")]
    assert [each.source for each in beside[0].asked] == ["names", "others"]


def test_what_waited_for_a_document_that_was_left_is_not_asked(store, beside):
    reading = Reading(store, NAMES, OTHERS).start()
    go_on(reading)
    first = beside[0].asked[0].document
    open_second(reading)
    beside[0].answer(spans=0)
    go_on(reading)
    assert [each.document == first for each in beside[0].asked] == [True, False]
    reading.workspace.end()
    assert beside[0].is_dead


def test_in_a_review_nobody_is_asked(store):
    from annotator.workspace.review_queue import ReviewQueue

    with serving(chatting("[]")) as server:
        confirmed_addresses.confirm(server.address)
        reading = Reading(store, SuggesterSettings("them", "chat", server.address, model="m"))
        reading.workspace.review = ReviewQueue(store, "carla")
        assert reading.workspace.open(store.first_document())
        reading.pass_time(lambda: not reading.front.later)
        assert server.asked == []
        reading.workspace.end()


# -- the same as a plain way --------------------------------------------------------------------------------------

WORDS = "one two three four five six seven eight nine ten"
TEXT = f"{WORDS}. {WORDS}."
PLACES = st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 12)).map(
    lambda each: (each[0], min(sum(each), len(TEXT)))
)
LABELS = st.sampled_from(["person", "event", "dragon"])
FOUND = st.lists(st.tuples(PLACES, LABELS, st.sampled_from([0.2, 0.5, 0.9])), max_size=12)


class Kept:
    """A store that has one answer."""

    def __init__(self, found):
        self.found = found

    def suggested(self, document, source, model):
        del document, source, model
        return self.found


class Own(Memory):
    """Suggests what it is given."""

    def __init__(self, found):
        super().__init__()
        self.found = found

    def suggestions(self, session, around):
        del session
        return tuple(each for each in self.found if around.start <= each.range_.start < around.end)


@given(FOUND, st.lists(st.integers(0, 90), unique=True, max_size=3), PLACES)
def test_what_is_suggested_is_what_a_plain_search_for_the_best_gives(found, own, around):
    document = Document.of_text(TEXT)
    ours = [Suggestion(Range(at, at + 3), "person", "memory", 0.1) for at in sorted(own)]
    ours = [each for at, each in enumerate(ours) if not at or ours[at - 1].range_.end <= each.range_.start]
    answered = (Suggestion(Range(*place), label, "names", score) for place, label, score in found)
    theirs = tuple(sorted(answered, key=lambda each: each.order))
    session = Session(document, SCHEMA, Layer(document.id, "amy"), Selection.caret(0))
    range_ = Range(*around)
    plain = [each for each in ours if range_.start <= each.range_.start < range_.end]
    for each in sorted(theirs, key=lambda each: (-each.score, each.order)):
        is_free = not any(each.range_.overlaps(other.range_) for other in plain)
        if is_free and range_.start <= each.range_.start < range_.end and each.label != "dragon":
            plain.append(each)
    suggester = ModelSuggester(Own(ours), Kept(theirs), [NAMES])
    given_ = suggester.suggestions(session, range_)
    assert [each.range_ for each in given_] == sorted(
        (each.range_ for each in plain), key=lambda each: each.start
    )
