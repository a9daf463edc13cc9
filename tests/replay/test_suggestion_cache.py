"""The suggestions that a search looks up once."""

from msgspec.structs import replace

from annotator.core.range import Range
from annotator.core.spans import Spans
from annotator.replay.suggestion_cache import CachedSuggester
from tests.marked import ListSuggester, session_from

SESSION = session_from("so {Ann|person} saw {Bob|person}")
ALL = Range(0, len(SESSION.document.text))


class Counting(ListSuggester):
    """Counts how often it is asked."""

    asked = 0

    def suggestions(self, session, around):
        self.asked += 1
        return super().suggestions(session, around)


def test_each_stretch_is_looked_up_once_until_the_spans_differ():
    suggester = Counting(SESSION.suggestions)
    cached = CachedSuggester(suggester)
    for spans, asked in ((SESSION.layer.spans, 1), (SESSION.layer.spans, 1), (Spans(), 2)):
        cached.start_from(spans)
        session = replace(SESSION, layer=replace(SESSION.layer, spans=spans))
        assert cached.suggestions(session, ALL) == SESSION.suggestions
        assert cached.suggestions(session, ALL) == SESSION.suggestions
        assert suggester.asked == asked


def test_another_stretch_has_suggestions_of_its_own():
    cached = CachedSuggester(ListSuggester(SESSION.suggestions))
    cached.start_from(SESSION.layer.spans)
    assert cached.suggestions(SESSION, Range(0, 5)) == SESSION.suggestions[:1]
    assert cached.suggestions(SESSION, Range(5, ALL.end)) == SESSION.suggestions[1:]


def test_from_other_spans_than_those_at_the_start_nothing_is_suggested():
    cached = CachedSuggester(ListSuggester(SESSION.suggestions))
    assert not cached.knows_any(SESSION)
    assert cached.suggestions(SESSION, ALL) == ()
    cached.start_from(SESSION.layer.spans)
    assert cached.knows_any(SESSION)


def test_where_nothing_can_be_suggested_the_cache_knows_nothing():
    cached = CachedSuggester(ListSuggester())
    cached.start_from(SESSION.layer.spans)
    assert not cached.knows_any(SESSION)
