"""Stretching, second labels, fragments, characters, locked labels, names, views: on marked text."""

import pytest
from msgspec.structs import replace

from annotator.core.layer import Status
from annotator.core.range import Range
from annotator.keys.hints import hints, prompt, standing
from annotator.schema.values import Boundaries, Label
from annotator.session.label_names import choosable_labels, matching
from annotator.session.requests import OpenDocument, Pick, ShowOverlay, ShowText
from annotator.session.states import View
from annotator.session.stretching import with_fragment
from tests.marked import (
    SCHEMA,
    ListHistory,
    commanded,
    marked_from,
    press,
    pressed,
    session_from,
    with_overlap,
)
from tests.session.keyed import at, keymap, steps

GAPS = replace(SCHEMA, discontinuous=True)

STRETCHING = [
    ("^the long march to town", "e l - t", "the ^[long march to|event] town"),
    ("^the long march to town", "e l - t - t", "the ^[long march to town|event]"),
    ("^the long march to town", "e l - t u", "the ^[long|event] march to town"),
    ("^a, b; c", "e a - ;", "^[a, b;|event] c"),
    ("^[one|event] two three", "tab - t", "^[one two|event] three"),
]

SECOND = [
    ("^Ann Lee won", "p a O e", "^[[Ann Lee|event]|person] won"),
    ("^Ann Lee won", "p a O e u", "^[Ann Lee|person] won"),
    ("^[Ann|person] won", "tab O escape e w", "[Ann|person] ^[won|event]"),
    ("^[Ann|person] won", "tab O o", "^[[Ann|person]|policy] won"),
]

FRAGMENTS = [
    ("^cut the net off", "e c S o", "^[cut] the net [off|event]"),
    ("^cut the old net off or out", "e c S o 2", "^[cut] the old net [off|event] or out"),
    ("^cut the old net off or out", "e c S o 4", "^[cut] the old net off or [out|event]"),
    ("^cut the net off", "e c S o u", "^[cut|event] the net off"),
    ("^cut the net off", "e c S o x", "^cut the net off"),
    ("^cut the net off it", "e c S o .", "^[cut] the net [off it|event]"),
    ("^cut the net off it", "e c S o 1 2", "^[cut] the net [off it|event]"),
    ("^so cut the net off", "e c S o <", "^[so cut] the net [off|event]"),
    ("^[cut] the net [off|event]", "tab S n", "^[cut] the [net] [off|event]"),
]

CHARACTERS = [
    ("^ab cd", "C right", "a^b cd"),
    ("^ab cd", "C right right right", "ab ^cd"),
    ("a^b cd", "C left left", "^ab cd"),
    ("^e\u0301a", "C right", "e\u0301^a"),
    ("^👩‍👧 a", "C right", "👩‍👧^ a"),
    ("^ab cd", "C shift+right e", "^[a|event]b cd"),
    ("^ab cd", "C shift+right shift+right shift+left e", "^[a|event]b cd"),
    ("^abc", "e space C ,", "^[ab|event]c"),
    ("^abc", "e space C , , .", "^[ab|event]c"),
    ("^abc", "e space C >", "a^[bc|event]"),
    ("^abc", "e space C > <", "^[abc|event]"),
    ("^cafe\u0301s", "e space C ,", "^[cafe\u0301|event]s"),
    ("a^b cd", "C C right", "ab ^cd"),
    ("^Bo\u202c x", "C right right right", "Bo\u202c^ x"),
]

LOOKING = [
    ("^one two two", "f t", "one ^two two"),
    ("^[one|event] two", "f o", "^[one|event] two"),
    ("^Ünal ging", "f u", "^Ünal ging"),
]

AIMING = [
    ("^so \u202aJohn Smith\u202c.", "p j", "so \u202a^[John Smith|person]\u202c."),
    ("^so \u2068Bo\u2069’s", "p b", "so \u2068^[Bo|person]\u2069’s"),
    ("so <\u202aJohn Smith\u202c>.", "p", "so \u202a^[John Smith|person]\u202c."),
    ("^so 5 men", "e 5", "so ^[5|event] men"),
    ("^so “what” men", 'e "', "so ^[“what”|event] men"),
    ("^so what” men", 'e "', "so what^[”|event] men"),
    ("^he – she", "e -", "he ^[–|event] she"),
    ("^so Øystein Ås", "p o", "so ^[Øystein Ås|person]"),
    ("^so Łódź", "p l", "so ^[Łódź|person]"),
    ("^so œuvre", "e o", "so ^[œuvre|event]"),
    ("^他在北京", "e b", "他在^[北京|event]"),
    ("^他在臺灣", "e t", "^[他|event]在臺灣"),
    ("^他在臺灣", "e t 2", "他在^[臺灣|event]"),
    ("^他说國會", "e g", "他说^[國會|event]"),
    ("^ab 㐀 cd", "e q", "ab ^[㐀|event] cd"),
    ("^ab 㐂 cd 㐃", "e 㐃", "ab 㐂 cd ^[㐃|event]"),  # no reading of these is known
    ("^ab 𠮟 cd", "e c", "ab ^[𠮟|event] cd"),
    ("^ab 㐂 ㄅ 々", "e ㄅ", "ab 㐂 ^[ㄅ|event] 々"),
    ("^ab 㐂 ㄅ 々", "e 々", "ab 㐂 ㄅ ^[々|event]"),
    ("^он сказал Мише", "p м", "он сказал ^[Мише|person]"),
    ("^سلام عمر", "p ع", "سلام ^[عمر|person]"),
]


@pytest.mark.parametrize(("before", "keys", "after"), STRETCHING + SECOND + CHARACTERS + LOOKING + AIMING)
def test_keys_do_what_they_say(before, keys, after):
    assert pressed(before, keys) == after


@pytest.mark.parametrize(("before", "keys", "after"), FRAGMENTS)
def test_a_span_may_have_gaps_where_the_schema_allows_it(before, keys, after):
    assert pressed(before, keys, GAPS) == after


def test_fragments_that_touch_become_one():
    span = session_from("^[one|event] two").layer.spans.at(0)[0]
    assert with_fragment(span, Range(3, 5)) == (Range(0, 5),)
    assert with_fragment(span, Range(4, 5)) == (Range(0, 3), Range(4, 5))


def test_a_label_may_allow_or_forbid_gaps_for_itself():
    labels = tuple(replace(each, discontinuous=each.id == "event") for each in SCHEMA.labels)
    schema = replace(SCHEMA, labels=labels)
    assert pressed("^cut the net off", "e c S o", schema) == "^[cut] the net [off|event]"
    assert press(session_from("^cut off", schema), "p c S")[-1].refused


OVERLAPS = [
    ("nested", "^[Ann Lee|person] won", "tab e space", "Event “Ann Lee”, was Person"),
    ("nested", "<Ann> [Lee|person]", "e", "Event “Ann”"),
    ("nested", "[<Ann> Prize|event] was", "p", "Person “Ann” inside Event “Ann Prize”"),
    ("nested", "[[<Ann> Prize|policy] was|event]", "p", "Person “Ann” inside Policy “Ann Prize”"),
    ("nested", "<[Ann|person] Prize> was", "e", "Event “Ann Prize” around Person “Ann”"),
    ("any", "[one <two|event] three>", "p", "Person “two three” across Event “one two”"),
    ("none", "[one <two|event] three>", "p", "Person “two three” in place of Event “one two”"),
]


@pytest.mark.parametrize(("rule", "before", "keys", "message"), OVERLAPS)
def test_the_message_names_the_nearest_span_around_or_inside(rule, before, keys, message):
    step = press(session_from(before, with_overlap(rule)), keys)[-1]
    assert step.message == message


REFUSALS = [
    ("^one two", "O", "no span is focused"),
    ("^one two", "-", "no span is focused"),
    ("^one two", "S", "no span is focused"),
    ("^one two", "G", "the schema has no guidelines"),
    ("^one two", "H", "nothing was done in this document yet"),
    ("^one two", "B", "nothing was edited yet"),
    ("^one two", "e space - q", "nothing after the span starts with 'q'"),
    ("^one two", "e space S", "the schema allows no gaps in Event “one”"),
    ("^one two", "e space - space", "type the first letter of a word"),
    ("^[one|person] [two|event]", "tab O p", "Person “one” is there already"),
    ("^[[one|person]|event] two", "tab p space", "is there already"),
    ("^one two", "e space O p tab p space", "is there already"),
]


@pytest.mark.parametrize(("before", "keys", "message"), REFUSALS)
def test_what_is_refused_says_why_and_changes_nothing(before, keys, message):
    steps = press(session_from(before), keys)
    assert steps[-1].refused
    assert message in steps[-1].message
    assert steps[-1].session == steps[-2].session


def test_a_second_label_is_refused_where_no_overlap_is_allowed():
    step = press(session_from("^[Ann|person] won", with_overlap("none")), "tab O e")[-1]
    assert step.message == "the schema allows one label on a text, and this is Person “Ann”"


def test_aiming_a_fragment_at_no_word_is_refused():
    assert press(session_from("^cut off", GAPS), "e c S q")[-1].message == (
        "nothing else on the screen starts with 'q'"
    )


# -- names and locks ------------------------------------------------------------------------------------------

TREE = replace(
    SCHEMA,
    labels=(
        *SCHEMA.labels,
        Label("politician", "Politician", parent="person"),
        Label("mayor", "Mayor", parent="politician"),
        Label("old", "Old person", retired=True),
    ),
)


def names(typed):
    return [choice.value for choice in matching(choosable_labels(TREE), typed)]


def test_labels_are_found_by_their_names_and_their_ancestors():
    assert names("") == ["person", "policy", "event", "politician", "mayor"]
    assert names("pol") == ["policy", "politician", "mayor"]
    assert names("person") == ["person", "politician", "mayor"]
    assert names("person may") == ["mayor"]
    assert names("ent") == ["event"]
    assert names("Évent") == ["event"]
    assert names("zzz") == []
    assert matching(choosable_labels(TREE), "mayor")[0].path == "Person › Politician"


def test_the_names_that_are_most_like_what_was_typed_come_first():
    labels = [
        Label("a", "Of persons"), Label("b", "Mayor", parent="d"), Label("c", "Super"), Label("d", "Person"),
        Label("e", "Per"),
    ]  # fmt: skip
    found = matching(choosable_labels(replace(SCHEMA, labels=tuple(labels))), "per")
    assert [choice.name for choice in found] == ["Per", "Person", "Of persons", "Super", "Mayor"]


def test_names_with_all_that_was_typed_come_before_those_with_a_part_of_it():
    labels = (Label("a", "Mayor", parent="c"), Label("b", "Persayor"), Label("c", "Person"))
    found = matching(choosable_labels(replace(SCHEMA, labels=labels)), "ers ayo")
    assert [choice.name for choice in found] == ["Persayor", "Mayor"]


def test_the_key_asks_for_a_name_and_again_for_one_to_lock():
    request = press(session_from("^one"), "L")[-1].request
    assert isinstance(request, Pick)
    assert (request.command, request.again, request.again_key) == ("label-named", "lock", "L")


def test_a_named_label_is_armed_or_given_to_the_selection():
    assert commanded(session_from("^one two"), "label-named person")[-1].session.armed.label == "person"
    assert (
        marked_from(commanded(session_from("<one> two"), "label-named Even")[-1].session)
        == "^[one|event] two"
    )
    assert commanded(session_from("^one"), "label-named zzz")[-1].refused
    assert commanded(session_from("^one"), "lock zzz")[-1].refused
    assert commanded(session_from("^one"), "lock")[-1].refused


@pytest.mark.parametrize("first", ["label person", "stretch", "focus"])
def test_a_label_that_is_clicked_takes_the_place_of_what_was_armed(first):
    step = commanded(session_from("^[one|person] two"), "next-stop", first, "label event")[-1]
    assert (step.session.armed.label, step.changes) == ("event", ())


def locked(marked, keys):
    session = commanded(session_from(marked), "lock person")[-1].session
    return press(session, keys, ListHistory())[-1].session


def test_with_a_locked_label_any_letter_aims_at_once():
    assert marked_from(locked("^ann met bob", "b m")) == "ann ^[met|person] [bob|person]"
    assert marked_from(locked("^ann met ute", "u")) == "ann met ^[ute|person]"
    assert marked_from(locked("^ann met xi so", "x .")) == "ann met ^[xi so|person]"
    assert marked_from(locked("^ann met bob", "b backspace")) == "ann met ^bob"
    assert marked_from(locked("^ann met bob", "b ctrl+z")) == "ann met ^bob"


def test_escape_unlocks():
    session = locked("^ann met bob", "b escape escape escape")
    assert session.locked is None
    assert locked("^ann", "escape").locked is None


# -- what is shown ----------------------------------------------------------------------------------------------


def test_the_view_key_cycles_through_the_views():
    views = [step.session.view for step in press(session_from("^one"), "V V V")]
    assert views == [View.TINT, View.LANES, View.PLAIN, View.TINT]
    assert commanded(session_from("^one"), "view lanes")[-1].session.view is View.LANES
    assert commanded(session_from("^one"), "view upside-down")[-1].refused


def test_the_guideline_is_that_of_the_label_meant():
    schema = replace(SCHEMA, guidelines="Mark all.", title="Codebook")
    whole = press(session_from("^one", schema), "G")[-1].request
    assert whole == ShowText("Codebook", "Mark all.")
    assert press(session_from("^[one|event]", schema), "tab G")[-1].request.title == "Event"
    assert "role" in press(session_from("^[one|person]", schema), "tab G")[-1].request.text
    assert press(session_from("^{one|policy}", schema), "tab G")[-1].request.title == "Policy"
    assert commanded(session_from("^one", schema), "guideline person")[-1].request.title == "Person"


def test_the_history_of_a_span_lists_what_was_done():
    request = press(session_from("^one two"), "e space . p space H")[-1].request
    assert (request.title, request.names) == (
        "History of Person “one two”", ("when", "who", "what", "on which text"),
    )  # fmt: skip
    assert [row[1:] for row in request.rows] == [
        ("amy", "take: Event made, manual", "“one”"),
        ("amy", "extend end: other ends", "“one” → “one two”"),
        ("amy", "take: Event → Person", "“one two”"),
    ]
    (row,) = press(session_from("^[one|event]"), "tab H")[-1].request.rows
    assert row == ("then", "amy", "manual", "“one”")


HISTORY = [
    ("set-note unsure", "set note: unsure"),
    ("flag", "flag: flagged"),
    ("set-attribute role=official", "set attribute: role: none → official"),
    ("set-note why", "set note: why"),
    ("set-attribute role=activist", "set attribute: role: official → activist"),
    ("flag", "flag: unflagged"),
    ("set-attribute role=", "set attribute: role: activist → none"),
    ("set-note", "set note: none"),
    ("delete", ""),
    ("undo", ""),  # what was taken back is no part of it
]


def test_the_history_of_a_span_shows_notes_flags_and_answers():
    steps = commanded(
        session_from("^[one|person] two"), "next-stop", *(command for command, _ in HISTORY), "history"
    )
    assert not any(step.refused for step in steps)
    assert [what for _, _, what, _ in steps[-1].request.rows] == [line for _, line in HISTORY if line]


def test_the_history_of_a_span_that_was_replaced_and_given_back_shows_both():
    session = session_from("^He saw [Max|event] Born near Mary.", with_overlap("none"))
    request = press(session, "p m 2 ctrl+home tab H")[-1].request
    assert [row[2:] for row in request.rows] == [
        ("aim: Event deleted", "“Max”"),
        ("choose: Event made, manual", "“Max”"),
    ]


def test_statistics_are_a_request():
    assert press(session_from("^one"), "I")[-1].request == ShowOverlay("statistics")


def test_back_goes_to_the_last_edit():
    assert pressed("^one two three", "e t right right home B") == "one ^[two|event] three"
    assert pressed("^one two three", "e t x home B") == "one ^two three"


def test_back_goes_to_another_document():
    history = ListHistory()
    press(session_from("^one two"), "e space", history)
    step = press(session_from("^three four"), "B", history)[-1]
    assert (step.request.where, step.request.then) == (session_from("one two").document.id, "back")


# -- the two lines at the foot of the screen --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "keys", "first_hint", "prompted"),
    [
        ("^one", "e", ("letter", "nearest word"), "EVENT  first letter"),
        ("^one", "f", ("letter", "next word that starts with it"), "FOCUS"),
        ("^[one|event]", "tab O", ("label", "second label"), "SECOND LABEL"),
        ("^[one|event]", "tab -", ("letter", "next word that starts with it"), "STRETCH"),
        ("^{one|event}", "tab", ("Space", "takes Event “one”"), ""),
        ("^so {one|event}", "right left", ("Space", "takes Event “one”"), ""),
        ("^one", "right", ("label", "then letter"), ""),
        # what was armed for the focused span does not outlast a move of the caret
        ("^one two", "e right", ("letter", "nearest word"), "EVENT  first letter"),
        ("^one two", "f right", ("letter", "next word that starts with it"), "FOCUS"),
        ("^[one|event] two", "tab O right", ("label", "then letter"), ""),
        ("^[one|event] two", "tab - right", ("label", "then letter"), ""),
    ],
)
def test_the_keys_that_matter_now_are_named(before, keys, first_hint, prompted):
    session = press(session_from(before), keys)[-1].session
    assert hints(session)[0] == first_hint
    assert prompt(session).startswith(prompted)


@pytest.mark.parametrize(
    ("file", "shown"), [("", True), ("extend-end: []", False), ("shrink-end: []", False)]
)
def test_a_pair_of_keys_is_hinted_at_only_where_there_are_both(file, shown):
    own = keymap(file)
    focused = steps(at("^one two", own), "e o", own)[-1].session
    assert ("end" in [what for _, what in hints(focused)]) == shown


NOT_CHARACTERS = [
    ("^one two", "e", {"here": "Insert", "off": "F4"}),
    ("^one two", "f", {"off": "F4"}),
    ("^[one|event] two", "tab O", {"off": "F4"}),
    ("<one> two", "right shift+right", {"clear": "F4"}),
]


@pytest.mark.parametrize(("before", "keys", "shown"), NOT_CHARACTERS)
def test_where_characters_aim_only_other_keys_are_hinted_at(before, keys, shown):
    own = keymap("take: [é, insert]\nrelease: [ñ, f4]")
    hinted = {what: key for key, what in hints(steps(at(before, own), keys, own)[-1].session)}
    assert hinted.items() >= shown.items()


def test_modes_that_differ_from_the_usual_are_named():
    session = commanded(
        session_from("^one two"), "lock person", "characters", "suggestions", "search-for two"
    )[-1].session
    assert standing(session) == ("Person locked", "characters", "search “two”", "this sentence")


def test_edges_inside_words_need_character_steps():
    assert pressed("^abc", "e space , ") == "^[abc|event]"
    anywhere = replace(SCHEMA, boundaries=Boundaries.GRAPHEME)
    assert pressed("<a>bc", "e", anywhere) == "^[a|event]bc"


CROSSING = [
    (
        "nested",
        "^Ann [saw Bo|event] Chen and Bo Li",
        "p b",
        "Ann [saw Bo|event] Chen and ^[Bo Li|person]",
        "Person “Bo Li” · not “Bo Chen”: that would cross Event “saw Bo”",
    ),
    (
        "nested",
        "^Ann [saw Bo|event] Chen and Bo Li, then Bo Wu",
        "p b 2",
        "Ann [saw Bo|event] Chen and Bo Li, then ^[Bo Wu|person]",
        "Person “Bo Wu”",
    ),
    (
        "nested",
        "^Ann [saw Bo|event] Chen",
        "p b",
        "^Ann [saw Bo|event] Chen",
        "that would cross Event “saw Bo”",
    ),
    (
        "any",
        "^Ann [saw Bo|event] Chen and Bo Li",
        "p b",
        "Ann [saw ^[Bo|event] Chen|person] and Bo Li",
        "Person “Bo Chen” across Event “saw Bo”",
    ),
]


@pytest.mark.parametrize(("rule", "before", "keys", "after", "message"), CROSSING)
def test_an_aim_skips_what_the_schema_forbids_and_says_so(rule, before, keys, after, message):
    step = press(session_from(before, with_overlap(rule)), keys)[-1]
    assert marked_from(step.session) == after
    assert step.message == message


def test_a_flagged_document_stays_flagged_when_its_end_is_reached():
    *_, flagged, finished = press(session_from("^One two."), "M enter")
    assert flagged.session.layer.status is Status.FLAGGED
    assert finished.session.layer.status is Status.FLAGGED
    assert finished.message.startswith("the document stays flagged for review")
    assert finished.request == OpenDocument("next")


def test_answers_are_shown_in_plain_words():
    steps = press(session_from("^One two"), "p o A tab n")
    assert steps[-1].message == "quoted: no"
    steps = press(session_from("^One two"), "T tab b r")
    assert steps[-1].message == "measures: blocking, removal"
