"""Servers on loopback that answer well, slowly, wrongly, with too much, by redirects, and not at all."""

import json
import socket
import time

import cassis
import pytest

from annotator.core.suggestion import Suggestion
from annotator.external import http_exchange
from annotator.external.chat_endpoint import AT_ONCE, LONGEST
from annotator.external.checked_answers import OUTSIDE, UNKNOWN, UNLOCATED, checked
from annotator.external.errors import ModelError, NotConfirmedError, UnavailableError
from annotator.external.kinds import opened
from annotator.schema.values import Example, Label
from annotator.settings.suggester_settings import BUILT_IN, NAMED_ENTITY, SuggesterSettings
from tests.external.servers import as_json, backend, chat_reply, chatting, region, serving

TEXT = "Ann Lee saw Bo Chen in Oslo. 👩‍👧 Ann Lee left."
LABELS = (
    Label(
        "person",
        "Person",
        description="A human being.",
        examples=(Example("[Ann] came"), Example("ann", ok=False)),
    ),
    Label("place", "Place"),
)


def settings(address, kind="chat", **more):
    return SuggesterSettings("them", kind, address, model="m" if kind == "chat" else "", **more)


def ask(address, kind="chat", text=TEXT, **more):
    """What a server of that kind suggests, as label, text and score, and how many were dropped by reason."""
    said = settings(address, kind, **more)
    found = checked(text, opened(said).ask(text, LABELS), LABELS, dict(said.labels), said.name)
    assert all(isinstance(each, Suggestion) and each.source == "them" for each in found.suggestions)
    return [(each.label, each.range_.slice(text), each.score) for each in found.suggestions], dict(
        found.dropped
    )


def failure(address, kind="chat", text=TEXT, **more):
    with pytest.raises(ModelError) as failed:
        ask(address, kind, text, **more)
    assert "\n" not in str(failed.value)
    return failed.value


# -- nothing without a confirmation -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [kind for kind in BUILT_IN if kind != "spacy"])
def test_no_socket_is_opened_to_an_address_that_is_not_confirmed(kind, monkeypatch):
    def refuse(*_arguments, **_named):
        pytest.fail("a socket")

    with monkeypatch.context() as patch:
        for name in ("socket", "create_connection", "getaddrinfo"):
            patch.setattr(socket, name, refuse)
        error = failure("http://127.0.0.1:9", kind)
    assert isinstance(error, NotConfirmedError)
    assert "annotator suggest --confirm http://127.0.0.1:9" in str(error)


def test_the_confirmation_is_looked_up_for_each_request(confirm):
    from annotator.external.confirmed_addresses import revoke

    with serving(chatting("[]")) as server:
        confirm(server.address)
        assert ask(server.address) == ([], {})
        assert revoke(server.address)
        assert isinstance(failure(server.address), NotConfirmedError)
        assert len(server.asked) == 1


def test_a_confirmed_address_confirms_no_other_path_on_it(confirm):
    with serving(chatting("[]")) as server:
        confirm(f"{server.address}/v1")
        assert isinstance(failure(server.address), NotConfirmedError)
        assert ask(f"{server.address}/v1") == ([], {})
        assert server.paths == ["/v1/chat/completions"]


def test_a_redirect_is_not_followed(confirm):
    with (
        serving(chatting("[]")) as elsewhere,
        serving(lambda *_: (307, {"Location": f"{elsewhere.address}/chat/completions"}, b"")) as server,
    ):
        confirm(server.address)
        confirm(elsewhere.address)
        assert f"redirects to {elsewhere.address}/chat/completions, which is not followed" in str(
            failure(server.address)
        )
        assert elsewhere.asked == []


def test_no_proxy_is_used(confirm, monkeypatch):
    with serving(chatting("[]")) as proxy, serving(chatting("[]")) as server:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.address)
        confirm(server.address)
        ask(server.address)
        assert (len(proxy.asked), len(server.asked)) == (0, 1)


@pytest.mark.parametrize("kind", [kind for kind in BUILT_IN if kind != "spacy"])
def test_the_key_goes_to_chat_endpoints_alone_and_comes_from_one_variable(kind, confirm, monkeypatch):
    monkeypatch.setenv("ANNOTATOR_SUGGESTER_KEY", "sk-1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-2")
    with serving(lambda *_: as_json({"status": "UP"})) as server:
        confirm(server.address)
        failure(server.address, kind)
        sent = {headers.get("Authorization") for _, headers, _ in server.asked}
    assert sent == {"Bearer sk-1" if kind == "chat" else None}


def test_a_key_that_is_none_is_said_without_showing_it(confirm, monkeypatch):
    monkeypatch.setenv("ANNOTATOR_SUGGESTER_KEY", "sécret\r\nX: 1")
    with serving(chatting("[]")) as server:
        confirm(server.address)
        assert "cret" not in str(failure(server.address))
        assert server.asked == []


# -- servers that do not answer well ------------------------------------------------------------------------------


def test_a_server_that_is_down_is_one_line_at_once(confirm):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        confirm(address)
        error = failure(address)
    assert isinstance(error, UnavailableError)
    assert str(error) == f"{address} cannot be reached (Connection refused)"


@pytest.mark.parametrize("headers", [{"Content-Length": "100", "X-Drips": "yes"}, {"X-Drips": "yes"}])
def test_a_server_that_drips_is_cut_at_the_deadline(headers, confirm):
    stays_open = {"Content-Length": "1000000", **headers}
    with serving(lambda *_: (200, stays_open, b"[")) as server:
        confirm(server.address)
        begun = time.monotonic()
        with pytest.raises(UnavailableError, match=r"has not answered within 0\.3 s"):
            http_exchange.json_answer(server.address, "/x", {}, 0.3)
        assert time.monotonic() - begun < 5


def test_a_server_that_says_nothing_is_cut_at_the_deadline(confirm):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        confirm(address)
        with pytest.raises(UnavailableError, match=r"has not answered within 0\.2 s"):
            http_exchange.json_answer(address, "/x", {}, 0.2)


def test_a_huge_answer_is_not_read_to_its_end(confirm, monkeypatch):
    monkeypatch.setattr(http_exchange, "LARGEST_ANSWER", 1_000_000)
    with serving(lambda *_: (200, {"Content-Length": "9000000000"}, b"x" * 3_000_000)) as server:
        confirm(server.address)
        assert str(failure(server.address)) == f"{server.address} answers with more than 1 MB"


def test_a_chunk_whose_size_is_negative_is_not_read_to_its_end(confirm, monkeypatch):
    monkeypatch.setattr(http_exchange, "LARGEST_ANSWER", 1_000_000)
    stays_open = {"Transfer-Encoding": "chunked", "Content-Length": "", "X-Drips": "yes"}
    with serving(lambda *_: (200, stays_open, b"-1\r\n" + b"x" * 3_000_000)) as server:
        confirm(server.address)
        with pytest.raises(ModelError, match="answers with more than 1 MB"):
            http_exchange.json_answer(server.address, "/x", {}, 20)


def test_a_text_that_is_too_long_is_not_sent(confirm):
    with serving(backend([])) as server:
        confirm(server.address)
        assert "too long to be sent" in str(failure(server.address, "label-studio", "x" * 4_000_001))
        assert server.paths == ["/health"]
        assert "too long" in str(failure(server.address, text="x" * (LONGEST + 1)))
        assert server.paths == ["/health"]


WRONG = [
    ((200, {}, b"<html>\x1b]0;x\x07"), "something that is not JSON: <html>"),
    ((200, {}, b"[" * 100_000), "something that is not JSON"),
    ((500, {}, b"Traceback\n\x1b[31m" + b"x" * 900), "answers with an error (500): Traceback"),
    ((401, {}, b""), "wants to know who asks (401); "),
    ((302, {"Location": "http://\x1b[2J"}, b""), "which is not followed"),
    (as_json([]), "without"),
    (as_json({}), "without"),
    (as_json({"choices": [], "results": {}, "document": 1}), "without"),
]


@pytest.mark.parametrize("kind", ["chat", "inception"])
@pytest.mark.parametrize(("reply", "said"), WRONG)
def test_a_wrong_answer_is_one_clean_line(kind, reply, said, confirm):
    with serving(lambda *_: reply) as server:
        confirm(server.address)
        error = str(failure(server.address, kind))
    assert said in error
    assert "\x1b" not in error
    assert len(error) < 250


def test_a_server_that_does_not_speak_http_is_one_line(confirm):
    import threading

    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        confirm(address)

        def answer():
            client, _ = listening.accept()
            with client:
                client.recv(65_536)
                client.sendall(b"SSH-2.0-OpenSSH_9.6\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        assert "cannot be reached" in str(failure(address))
        thread.join()


# -- Label Studio -------------------------------------------------------------------------------------------------


def predicted(*regions, **more):
    return [{"model_version": "1", "score": 0.5, "result": list(regions), **more}]


def test_a_backend_of_label_studio_is_asked_for_its_health_and_then_with_a_task(confirm):
    results = predicted(region(0, 7, "PER", score=0.9), region(23, 27, "Place"), region(12, 19, "person"))
    with serving(backend(results)) as server:
        confirm(server.address)
        found = ask(server.address, "label-studio", labels=(("PER", "person"), ("PERSON", "person")))
    people = [("person", "Ann Lee", 0.9), ("person", "Bo Chen", 0.5)]
    assert found == ([*people, ("place", "Oslo", 0.5)], {})
    assert server.paths == ["/health", "/predict"]
    [_, (_, _, question)] = server.asked
    assert question["tasks"] == [{"id": 1, "data": {"text": TEXT}}]
    assert '<Label value="PER" /><Label value="PERSON" /><Label value="place" />' in question["label_config"]


def test_the_health_is_asked_once(confirm):
    with serving(backend([])) as server:
        confirm(server.address)
        model = opened(settings(server.address, "label-studio"))
        model.ask("one", LABELS)
        model.ask("two", LABELS)
    assert server.paths == ["/health", "/predict", "/predict"]


def test_something_else_at_the_address_is_no_backend(confirm):
    with serving(lambda *_: as_json({"status": "DOWN"})) as server:
        confirm(server.address)
        assert "not a backend of Label Studio that is up" in str(failure(server.address, "label-studio"))
        assert server.paths == ["/health"]  # and got no text


AFTER = TEXT.rindex("Ann Lee")
UNITS = len(TEXT[:AFTER].encode("utf-16-le")) // 2


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (region(AFTER, AFTER + 7, "person", text="Ann Lee"), (["Ann Lee"], {})),
        (region(AFTER, AFTER + 7, "person"), (["Ann Lee"], {})),
        (region(UNITS, UNITS + 7, "person", text="Ann Lee"), (["Ann Lee"], {})),
        (region(AFTER + 1, AFTER + 8, "person", text="Ann Lee"), ([], {UNLOCATED: 1})),
        (region(30, 31, "person", text="nowhere"), ([], {UNLOCATED: 1})),
        (region(0, 999, "person"), ([], {OUTSIDE: 1})),
        (region(-5, 3, "person"), ([], {OUTSIDE: 1})),
        (region(7, 7, "person"), ([], {OUTSIDE: 1})),
        (region(7, 8, "person"), ([], {OUTSIDE: 1})),  # a blank
        (region(0, 8, "person"), (["Ann Lee"], {})),  # with a blank
        (region(0, 7, "dragon"), ([], {UNKNOWN: 1})),
        (region(0, 7, "person", score=7), (["Ann Lee"], {})),
        (region(0, 7, "person", score=10**400), (["Ann Lee"], {})),
        (region(0, 7, "person", score=float("nan")), (["Ann Lee"], {})),
        (region(0, 10**400, "person"), ([], {OUTSIDE: 1})),
        (region("0", 7, "person"), ([], {})),
        (region(True, 7, "person"), ([], {})),
        ({"value": None}, ([], {})),
        (7, ([], {})),
    ],
)
def test_what_a_backend_gives_fits_the_text_or_is_dropped_and_counted(given, expected, confirm):
    with serving(backend(predicted(given))) as server:
        confirm(server.address)
        found, dropped = ask(server.address, "label-studio")
    assert ([text for _, text, _ in found], dropped) == expected
    assert all(0 <= score <= 1 for _, _, score in found)


# -- INCEpTION ----------------------------------------------------------------------------------------------------


def recommending(path, question):
    """What a recommender does: it reads the CAS with dkpro-cassis, and adds predictions to it."""
    assert path == "/predict"
    types = cassis.load_typesystem(question["typeSystem"])
    cas = cassis.load_cas_from_xmi(question["document"]["xmi"], types)
    metadata = question["metadata"]
    layer = types.get_type(metadata["layer"])
    segmentation = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type"
    words = [each.get_covered_text() for each in cas.select(f"{segmentation}.Token")]
    assert words[:4] == ["Ann", "Lee", "saw", "Bo"]
    sentences = [each.get_covered_text() for each in cas.select(f"{segmentation}.Sentence")]
    assert sentences[0] == "Ann Lee saw Bo Chen in Oslo."
    for word in cas.select(f"{segmentation}.Token"):
        if word.get_covered_text() in {"Ann", "left", "Bo"}:
            values = {
                metadata["feature"]: "PER",
                "inception_internal_predicted": word.get_covered_text() != "Bo",
            }
            added = layer(begin=word.begin, end=word.end, **values)
            added[f"{metadata['feature']}_score"] = 0.75
            cas.add(added)
    return as_json({"document": cas.to_xmi()})


@pytest.mark.parametrize(("layer", "feature"), [(NAMED_ENTITY, "value"), ("webanno.custom.Mine", "kind")])
def test_a_recommender_of_inception_gets_a_cas_and_gives_one_back(layer, feature, confirm):
    with serving(recommending) as server:
        confirm(server.address)
        found = ask(server.address, "inception", labels=(("PER", "person"),), layer=layer, feature=feature)
    words = [("person", word, 0.75) for word in ("Ann", "Ann", "left")]
    assert found == (words, {})


def xmi(begin, end):
    space = "http:///de/tudarmstadt/ukp/dkpro/core/api/ner/type.ecore"
    place = f'begin="{begin}" end="{end}"'
    return f'<x xmlns:t="{space}"><t:NamedEntity {place} value="person" inception_internal_predicted="true"/></x>'


@pytest.mark.parametrize(
    ("begin", "end"), [(29, 30), (0, 9999), (-1, 3), ("x", 3), ("", 3), ("9" * 5_000, 3), (5, 2), ("٣", 5)]
)
def test_offsets_in_a_cas_that_fit_nothing_are_dropped_and_counted(begin, end, confirm):
    assert TEXT[29] == "👩"  # two units of UTF-16: 30 is between them
    with serving(lambda *_: as_json({"document": xmi(begin, end)})) as server:
        confirm(server.address)
        assert ask(server.address, "inception") == ([], {OUTSIDE: 1})


@pytest.mark.parametrize(
    "document",
    [
        "<a",
        "",
        "<a b='\ud800'/>",
        '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
    ],
)
def test_xml_that_is_none_or_defines_its_own_is_one_line(document, confirm):
    with serving(lambda *_: as_json({"document": document})) as server:
        confirm(server.address)
        assert server.address in str(failure(server.address, "inception"))


def test_a_text_that_xml_cannot_hold_is_not_sent(confirm):
    with serving(recommending) as server:
        confirm(server.address)
        assert "XML forbids" in str(failure(server.address, "inception", "a\x00b"))
        assert server.asked == []


# -- a chat endpoint ----------------------------------------------------------------------------------------------


def quotes(*pairs):
    return json.dumps([{"label": label, "quote": quote} for label, quote in pairs])


def test_a_chat_endpoint_is_told_the_schema_and_quotes_the_text(confirm):
    answer = quotes(
        ("person", "Ann Lee"),
        ("Person", "Bo\nChen"),
        ("place", "Paris"),
        ("dragon", "left"),
        ("person", "Ann Lee"),
    )
    with serving(chatting(answer)) as server:
        confirm(server.address)
        found, dropped = ask(server.address)
    assert [each[:2] for each in found] == [("person", name) for name in ("Ann Lee", "Bo Chen", "Ann Lee")]
    assert dropped == {UNLOCATED: 1, UNKNOWN: 1}
    [(path, _, question)] = server.asked
    assert path == "/chat/completions"
    assert question["model"] == "m"
    told = question["messages"][0]["content"]
    for words in ("- person: A human being.", "yes, in brackets: [Ann] came", "no: ann", "- place"):
        assert words in told
    assert question["messages"][1] == {"role": "user", "content": TEXT}


ONE = quotes(("place", "Oslo"))


@pytest.mark.parametrize(
    "content",
    [
        ONE,
        f"Here you are:\n```json\n{ONE}\n```\nAsk me [more].",
        f"<think>Maybe [1] or {{x}}</think>{ONE}",
        f'{{"spans": {ONE}}}',
        ONE[1:-1],
        f"[]{ONE}",
        f"[]\n{ONE[1:-1]}",
    ],
)
def test_the_list_is_found_in_what_models_put_around_it(content, confirm):
    with serving(chatting(content)) as server:
        confirm(server.address)
        found, dropped = ask(server.address)
    assert [each[:2] for each in found] == [("place", "Oslo")]
    assert dropped == {}


@pytest.mark.parametrize("lines", ["{}\n{}", "[{}, {}", "[]{}{}"])
def test_items_without_an_array_around_them_count_together(lines, confirm):
    items = [f'{{"label": "person", "quote": "{name}"}}' for name in ("Ann Lee", "Bo Chen")]
    with serving(chatting(lines.format(*items))) as server:
        confirm(server.address)
        found, _ = ask(server.address)
    assert [text for _, text, _ in found] == ["Ann Lee", "Bo Chen"]


def test_an_answer_that_is_cut_off_is_no_answer(confirm):
    message = {"message": {"content": ONE}, "finish_reason": "length"}
    with serving(lambda *_: as_json({"choices": [message]})) as server:
        confirm(server.address)
        assert "the answer of m is cut off by its limit of tokens" in str(failure(server.address))


@pytest.mark.parametrize("content", ["", "Sorry.", "[[[[", "[1, 2]", '"Oslo"'])
def test_an_answer_without_a_list_is_one_line(content, confirm):
    with serving(chatting(content)) as server:
        confirm(server.address)
        assert "m answers without a list of quotes" in str(failure(server.address))


def test_a_long_text_is_asked_about_part_by_part_and_offsets_are_those_of_the_whole(confirm):
    line = "Nothing happened here today at all.\n"
    text = line * (AT_ONCE // len(line)) + "Bo Chen came.\n" + line * 20

    def answer(_path, question):
        asked = question["messages"][1]["content"]
        return chat_reply(quotes(("person", "Bo Chen")) if "Bo Chen" in asked else "[]")

    with serving(answer) as server:
        confirm(server.address)
        found, _ = ask(server.address, text=text)
        parts = [question["messages"][1]["content"] for _, _, question in server.asked]
    assert [each[:2] for each in found] == [("person", "Bo Chen")]
    assert len(parts) == 2
    assert "".join(parts) == text
