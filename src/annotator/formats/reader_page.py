"""The table of ``docs/formats.md`` on what each reader takes and what it names as left out; a test compares the two."""

from __future__ import annotations

from annotator.formats.table import BUILT_IN

_TAGS = "tokens, sentences and tags in any scheme as spans, other columns as metadata"
_LAYERS = "spans, relations, attributes, notes, answers and status of each annotator"

_PAGES = (
    "captions, list items and cells that are not part of the article; of no consequence: menus, forms, comments, "
    "descriptions of pictures"
)

_READERS = {
    "text": ("the whole text; title, author and date from its first lines, below menus", "nothing"),
    "markdown": ("the whole text; title, author and date from its front matter", "nothing"),
    "web": ("the article, its tables, lists and preformatted lines", _PAGES),
    "pdf": ("the text layer, and where its pages begin", "readers' marks, filled form fields, unknown properties"),
    "docx": ("paragraphs, tables, text boxes, notes at the end", "comments, headers, footers, deleted text, diagrams"),
    "epub": ("each chapter of the spine", "chapters that are missing or damaged, unknown metadata"),
    "feed": ("each entry with a text, its title, link, author and date", "entries without a text, unknown elements"),
    "patterns": ("strings to suggest", "nothing: a pattern that is not a string is an error"),
    "prodigy": (f"{_LAYERS}, tokens; other keys as metadata", "unknown keys of spans, tokens and relations"),
    "doccano": ("spans, relations and categories in every shape since 2019; other keys as metadata",
                "unknown keys of annotations, labels without a name"),
    "hf": ("tokens with tags, beside a text or not", "unknown tags, a text that is not that of its tokens"),
    "hf-parquet": ("tokens with tags", "unknown columns"),
    "jsonl": ("our own records whole; of other lines the text, spans, and all else as metadata",
              "keys that look like annotations (their values are kept as metadata), unknown keys of spans"),
    "spacy-json": ("entities, spans, sentences, categories; of version 2 its training data",
                   "layers of tokens (part of speech, lemma, head), names of groups, scores"),
    "label-studio": (f"{_LAYERS}; predictions as layers; further keys of the data as metadata",
                     "drafts, regions of another field, unknown types of results; of no consequence: ids and times"),
    "label-studio-min": ("spans and choices of each annotator", "values that are not regions of the text"),
    "label-studio-csv": ("spans and choices of each annotator", "values that are not regions of the text"),
    "gliner": ("tokens and spans", "unknown keys"),
    "web-annotation": ("spans, relations, attributes, notes and answers of each annotator",
                       "bodies for other purposes, selectors of other kinds"),
    "bioc": ("annotations of documents, passages and sentences, relations, infons as they are written",
             "roles in relations of two, unknown keys; of no consequence: ids"),
    "bioc-xml": ("the same as of BioC JSON", "unknown elements and attributes; of no consequence: ids"),
    "pubtator": ("title, abstract, annotations with their identifiers", "relations between identifiers"),
    "pubannotation": ("denotations, relations, attributes, modifications, tracks", "further values, unknown keys"),
    "uima-json": ("named entities, span and relation layers of one's own, tokens, sentences",
                  "other layers and features, slots and chains, further views"),
    "uima-xmi": ("the same as of UIMA JSON", "the same as of UIMA JSON"),
    "webanno": ("span and relation layers, chains as relations, tokens", "features that cannot be kept, slots"),
    "conll": (_TAGS + "; comments are kept", "columns of tags that mark the same as another"),
    "conllu": (_TAGS + ", `NER`, `NE` or `Entity=`; all lines are kept", "columns beyond the ten, open entities"),
    "brat": ("text-bound annotations, events, relations, attributes, normalisations, notes, also of `.a1` and `.a2`",
             "lines of unknown kinds, comments about nothing"),
    "refi-qda": ("codings of texts, notes, links, users", "other sources, cases, variables, sets, graphs"),
    "refi-qda-codebook": ("codes, for `annotator schema from`", "nothing: it holds no documents"),
    "spans-csv": ("spans with attributes, notes and flags of each annotator", "unknown columns and attributes"),
    "table": ("the text, spans in a cell, other columns as metadata", "nothing; a row of too few cells is wrong"),
    "spacy": ("entities and groups of spans, tokens, sentences, categories", "layers of tokens, user data, scores"),
}  # fmt: skip


def reader_table() -> str:
    """Return Markdown: a table with a row for each format that is read."""
    rows = [["format", "takes", "names as left out"], ["---"] * 3]
    rows += [[f"`{each.name}`", *_READERS[each.name]] for each in BUILT_IN if each.read and each.endings]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"
