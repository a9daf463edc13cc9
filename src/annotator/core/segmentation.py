"""The words, sentences and grapheme clusters of a text, computed only for the chunks that are accessed.

A *token* is a word by UAX #29, a run of one punctuation mark, or a symbol; white space is not a token. A possessive 's
is a token of its own, as in treebanks, and so are the English clitics 're, 'm, 'll, 've and n't. A *word* is a token
with a letter, a digit or a pictograph in it, except for the possessive. Invisible characters, such as a direction mark
or a soft hyphen, belong to a word when inside it and to no token at its edges. All results are ranges in code points.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache
from operator import attrgetter

import regex
from msgspec import Struct

from annotator.core.chunks import Chunks
from annotator.core.clusters import CLUSTER, edge_before
from annotator.core.range import Range

_BOUNDARY = regex.compile(r"(?w)\b")
_WORD = regex.compile(r"[\p{L}\p{N}\p{Extended_Pictographic}\p{Regional_Indicator}\p{Co}]")
_CONTROL = r"[\p{Cf}&&\p{Default_Ignorable_Code_Point}&&\p{GCB=Control}]"
"""Characters that are invisible and clusters of their own; joiners and tags are parts of other clusters."""

_BLANK = regex.compile(rf"[\s\p{{Z}}\p{{Cc}}{_CONTROL}]+", regex.V1)
_CONTROLS = regex.compile(_CONTROL, regex.V1)
_HIDDEN_SPACE = "\u200b"
"""The one invisible character that separates words: ZERO WIDTH SPACE."""

_BEFORE_NOT = (
    "ai|are|ca|could|dare|did|do|does|had|has|have|is|may|might|must|need|ought|sha|should|was|were|wo|would"
)
_CLITIC = regex.compile(rf"(?i)(?<=\p{{L}})['’](?:re|ll|ve)$|(?<=^i)['’]m$|(?<=^(?:{_BEFORE_NOT}))n['’]t$")
"""An English clitic at the end of a word. 'm and n't only after the words that have them: others end so by themselves
("van't Hoff", "auf'm")."""

_CJK_SENTENCE = regex.compile(r"[^。！？!?\n]*(?:[。！？!?]+[”’」』》）\"')\]]*|\n|$)")
_CJK = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
_APART = regex.compile(r"[\p{GCB=Other}\p{GCB=Control}]{2}")  # no rule joins two of these
_KEPT_CHUNKS = 64
_end_of = attrgetter("end")


class _Tokens(Struct, frozen=True):
    """The tokens of one chunk, as columns: 17 bytes per token instead of an object."""

    starts: array[int]
    ends: array[int]
    are_words: bytearray

    def range_(self, index: int) -> Range:
        return Range(self.starts[index], self.ends[index])


class Segmentation:
    """The words, sentences and grapheme clusters of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._chunks = Chunks(text)
        self._tokens = lru_cache(maxsize=_KEPT_CHUNKS)(self._find_tokens)
        self._sentences = lru_cache(maxsize=_KEPT_CHUNKS)(self._find_sentences)

    # -- tokens and words ---------------------------------------------------------------------------------

    def _find_tokens(self, chunk: int) -> _Tokens:
        start, end = self._chunks.bounds[chunk], self._chunks.bounds[chunk + 1]
        edges = self._boundaries(start, end)
        if not edges or edges[0] != start:
            edges.insert(0, start)
        if edges[-1] != end:
            edges.append(end)
        tokens = _Tokens(array("Q"), array("Q"), bytearray())
        for left, right in _on_clusters(self.text, edges):
            quote = self.text[left:right]
            # Python's own string methods take a tenth of the time of the expressions.
            if quote.isspace():
                continue
            is_plain = quote.isalnum()
            is_word = is_plain or _WORD.search(quote) is not None
            if not is_word and _BLANK.fullmatch(quote):
                continue
            if quote[-1].isspace() or not quote[-1].isprintable():
                # ``regex`` does not separate a combining mark without a base from the white space after it.
                right = self._end_of_visible(left, right)  # noqa: PLW2901 - the token's end
                quote = self.text[left:right]
            if is_word and not is_plain and right - left > 2 and ("'" in quote or "’" in quote):
                for start, end, is_part_word in _parts(quote):
                    tokens.starts.append(left + start)
                    tokens.ends.append(self._end_of_visible(left + start, left + end))
                    tokens.are_words.append(is_part_word)
                continue
            follows_mark = tokens.ends and tokens.ends[-1] == left and not tokens.are_words[-1]
            if not is_word and follows_mark and self.text[left] == self.text[left - 1]:
                tokens.ends[-1] = right  # "..." and "--" are one mark
                continue
            tokens.starts.append(left)
            tokens.ends.append(right)
            tokens.are_words.append(is_word)
        return tokens

    def _boundaries(self, start: int, end: int) -> list[int]:
        """The word boundaries of UAX #29, with invisible controls separated from their neighbours unless in a word.

        The standard ignores them as well, but attaches them to whatever precedes them.
        """
        controls = set(_CONTROLS.findall(self.text, start, end))
        if not controls:
            return [match.start() for match in _BOUNDARY.finditer(self.text, start, end)]
        ignored = controls - {_HIDDEN_SPACE}
        kept = [offset for offset in range(start, end) if self.text[offset] not in ignored]
        visible = "".join(map(self.text.__getitem__, kept)).replace(_HIDDEN_SPACE, "\n")
        edges: list[int] = []
        for at in (0, *(match.start() for match in _BOUNDARY.finditer(visible)), len(visible)):
            edges += [kept[at - 1] + 1] if at else []
            edges += kept[at : at + 1]
        return list(dict.fromkeys(edges))

    def tokens_in(self, range_: Range, *, words_only: bool = False) -> Iterator[Range]:
        """The tokens that start inside ``range_``, in order."""
        for chunk in range(self._chunks.index_of(range_.start), len(self._chunks)):
            tokens = self._tokens(chunk)
            for index in range(bisect_left(tokens.starts, range_.start), len(tokens.starts)):
                if tokens.starts[index] >= range_.end:
                    return
                if tokens.are_words[index] or not words_only:
                    yield tokens.range_(index)
            if self._chunks.bounds[chunk + 1] >= range_.end:
                return

    def token_edges(self, range_: Range) -> tuple[set[int], set[int]]:
        """The starts and the ends of the tokens that start in the range, in code points."""
        starts: set[int] = set()
        ends: set[int] = set()
        last = self._chunks.index_of(max(range_.start, range_.end - 1))
        for chunk in range(self._chunks.index_of(range_.start), last + 1):
            tokens = self._tokens(chunk)
            first, stop = (bisect_left(tokens.starts, edge) for edge in (range_.start, range_.end))
            starts.update(tokens.starts[first:stop])
            ends.update(tokens.ends[first:stop])
        return starts, ends

    def words_in(self, range_: Range) -> Iterator[Range]:
        """The words that start inside ``range_``, in order."""
        return self.tokens_in(range_, words_only=True)

    def token_at(self, offset: int) -> Range | None:
        """The token over the code point at ``offset``; ``None`` in white space."""
        tokens = self._tokens(self._chunks.index_of(offset))
        index = bisect_right(tokens.starts, offset) - 1
        return tokens.range_(index) if index >= 0 and offset < tokens.ends[index] else None

    def is_word(self, token: Range) -> bool:
        """Whether the token is a word, not a mark or symbol."""
        tokens = self._tokens(self._chunks.index_of(token.start))
        index = bisect_left(tokens.starts, token.start)
        return index < len(tokens.starts) and bool(tokens.are_words[index])

    def next_token(self, offset: int, *, words_only: bool = False) -> Range | None:
        """The first token that starts at or after ``offset``."""
        return next(self.tokens_in(Range(offset, len(self.text)), words_only=words_only), None)

    def previous_token(self, offset: int, *, words_only: bool = False) -> Range | None:
        """The last token that ends at or before ``offset``."""
        for chunk in range(self._chunks.index_of(offset), -1, -1):
            tokens = self._tokens(chunk)
            for index in range(bisect_right(tokens.ends, offset) - 1, -1, -1):
                if tokens.are_words[index] or not words_only:
                    return tokens.range_(index)
        return None

    def next_word(self, offset: int) -> Range | None:
        """The first word that starts at or after ``offset``."""
        return self.next_token(offset, words_only=True)

    def previous_word(self, offset: int) -> Range | None:
        """The last word that ends at or before ``offset``."""
        return self.previous_token(offset, words_only=True)

    def word_near(self, offset: int) -> Range | None:
        """The word at ``offset``, else the next one, else the previous one; ``None`` in a text without words."""
        token = self.token_at(offset)
        if token and self.is_word(token):
            return token
        return self.next_word(offset) or self.previous_word(offset)

    def snap_to_words(self, range_: Range) -> Range:
        """The range extended to the edges of the tokens it cuts, without white space at either end."""
        trimmed = self._trimmed(range_)
        first = self.token_at(trimmed.start)
        last = self.token_at(trimmed.end - 1) if trimmed else first
        return Range(
            first.start if first else trimmed.start,
            max(trimmed.end, last.end) if last else trimmed.end,
        )

    def _trimmed(self, range_: Range) -> Range:
        start, end = range_.start, self._end_of_visible(range_.start, range_.end)
        while start < end and _BLANK.fullmatch(self.text, start, start + 1):
            start += 1
        return Range(start, end)

    def _end_of_visible(self, start: int, end: int) -> int:
        """The offset after the last visible character between the offsets; ``start`` if there is none."""
        while end > start and _BLANK.fullmatch(self.text, end - 1, end):
            end -= 1
        return end

    # -- grapheme clusters --------------------------------------------------------------------------------

    def snap_to_clusters(self, range_: Range) -> Range:
        """The range extended to the edges of the grapheme clusters it cuts; an empty one stays empty."""
        start = self._cluster_at(range_.start).start
        if not range_:
            return Range(start, start)
        end = range_.end
        if end < len(self.text):
            last = self._cluster_at(end)
            end = end if last.start == end else last.end
        return Range(start, max(start, end))

    def next_cluster(self, offset: int) -> Range:
        """The grapheme cluster at ``offset``; empty at the end of the text."""
        return self._cluster_at(offset)

    def previous_cluster(self, offset: int) -> Range:
        """The grapheme cluster that ends at ``offset``; empty at the start of the text."""
        return self._cluster_at(offset - 1) if offset > 0 else Range(0, 0)

    def _cluster_at(self, offset: int) -> Range:
        if offset >= len(self.text):
            return Range(len(self.text), len(self.text))
        start = self._chunks.bounds[self._chunks.index_of(offset)]
        edge = edge_before(self.text, offset, start) if offset > start else start
        if edge > offset:  # one cluster reaches from the chunk's start past the offset
            return Range(start, edge)
        cluster = CLUSTER.match(self.text, edge)
        return Range(edge, cluster.end() if cluster else edge + 1)

    # -- sentences ----------------------------------------------------------------------------------------

    def sentence_at(self, offset: int) -> Range:
        """The sentence at ``offset`` or, between two, the next one; empty when none follows."""
        for chunk in range(self._chunks.index_of(offset), len(self._chunks)):
            sentences = self._sentences(chunk)
            index = bisect_right(sentences, offset, key=_end_of)
            if index < len(sentences):
                return sentences[index]
        return Range(len(self.text), len(self.text))

    def _find_sentences(self, chunk: int) -> tuple[Range, ...]:
        start, end = self._chunks.bounds[chunk], self._chunks.bounds[chunk + 1]
        found: list[Range] = []
        line = start
        while line < end:
            newline = self.text.find("\n", line, end)
            line_end = newline if newline >= 0 else end
            found += self._sentences_of_line(line, line_end)
            line = line_end + 1
        return tuple(sentence for sentence in map(self._trimmed, found) if sentence)

    def _sentences_of_line(self, start: int, end: int) -> list[Range]:
        line = self.text[start:end]
        if not line.strip():
            return []
        if _CJK.search(line):
            return [
                Range(start + match.start(), start + match.end())
                for match in _CJK_SENTENCE.finditer(line)
                if match.end() > match.start()
            ]
        import nupunkt  # 81 ms to import: only when a sentence is first asked for

        return [Range(start + left, start + right) for left, right in nupunkt.sent_spans(line)]


def _parts(quote: str) -> list[tuple[int, int, bool]]:
    """Start and end of the word in the quote and of each clitic after it, in code points, and whether it is a word."""
    end, parts = len(quote), list[tuple[int, int, bool]]()
    if quote[-1] in "sS" and quote[-2] in "'’":
        parts, end = [(end - 2, end, False)], end - 2
    while clitic := _CLITIC.search(quote[:end]):
        parts.append((clitic.start(), end, True))
        end = clitic.start()
    return [(0, end, True), *reversed(parts)]


def _on_clusters(text: str, edges: list[int]) -> Iterator[tuple[int, int]]:
    """Pairs of adjacent edges, without edges inside a grapheme cluster.

    ``regex`` follows UAX #29 except at stray marks and joiners next to letters; those edges are dropped here.
    """
    left, last = edges[0], len(edges) - 1
    for index in range(1, len(edges)):
        right = edges[index]
        may_cut = not text[right].isascii() or text[right - 1] == "\r" if index < last else False
        if may_cut and _cuts_cluster(text, right):
            continue
        yield left, right
        left = right


def _cuts_cluster(text: str, offset: int) -> bool:
    if _APART.match(text, offset - 1, offset + 1):
        return False
    # Looking back a little is enough: a word boundary of UAX #29 is inside a cluster only next to its marks.
    start = max(0, offset - 32)
    return all(cluster.end() != offset for cluster in CLUSTER.finditer(text, start, offset + 1))
