"""Short texts about people who met, with their spans: enough to learn from within a tenth of a second."""

from __future__ import annotations

from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.core.range import Range
from annotator.keys.keymap import keymap_for
from annotator.schema.bundled import bundled_schema
from annotator.schema.loading import load_schema
from annotator.session.session import Session
from annotator.suggest.learned_models import LearnedModels
from annotator.suggest.library_words import library_words
from annotator.suggest.teaching import Example
from annotator.suggest.training import learn

SCHEMA = load_schema(bundled_schema("news"))
FIRST = ("Ann", "Bo", "Cy", "Di", "Ed", "Flo", "Gus", "Hal")
LAST = ("Lee", "Chen", "Moss", "Ruiz", "Berg", "Okafor", "Tanaka", "Novak")
PLACES = ("Oslo", "Lima", "Turin", "Accra", "Quito", "Kyiv", "Perth", "Hanoi")


def text_of(number: int) -> str:
    """The text with that number; names come again, but never the same two together."""
    first, last = FIRST[number % 8], LAST[(number // 8 + number) % 8]
    place = PLACES[(3 * number) % 8]
    return f"Mr {first} {last} came to {place} today.\nThey met Mr {last} in {place} again.\n"


def example(number: int) -> Example:
    """The text with its people and places labelled, the places as events, which the bundled schema has."""
    text = text_of(number)
    first, last, place = text.split()[1], text.split()[2], text.split()[5]
    spans = []
    for string, label in ((f"{first} {last}", "person"), (place, "event"), (last, "person")):
        at = text.rfind(string) if string == last else text.find(string)
        spans.append((Range(at, at + len(string)), label))
    again = text.rfind(place)
    spans.append((Range(again, again + len(place)), "event"))
    return Example(Document.of_text(text), tuple(spans), len(text))


def learned(count: int) -> LearnedModels:
    """What so many texts teach."""
    examples = [example(number) for number in range(count)]
    words = library_words(each.document.text for each in examples)
    models = learn(examples, words, SCHEMA.hash, nests=False)
    assert models is not None
    return models


def opened(text: str) -> Session:
    """A session in that text, without any span."""
    document = Document.of_text(text)
    return Session(document, SCHEMA, Layer(document.id, "amy"), keys=keymap_for(SCHEMA).names)
