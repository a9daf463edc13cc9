"""Every format, in one table, for ``--format``, for the endings of files, and for the page in the docs.

A new format is one file beside this one and one entry here. If several formats share an ending, their ``sniffs`` are
tried in the order of the table on the beginning of a file; the format without ``sniffs`` takes the rest.
"""

from __future__ import annotations

from functools import partial

from annotator.formats.format import Format, Option, lazily
from annotator.formats.shared.losses import Thing

_TEXT = frozenset((Thing.SPACING,))
_DATA = frozenset((Thing.SPACING, Thing.METADATA))
_TOKENS = frozenset((Thing.SPACING, Thing.TOKENS))
_TOKENS_AND_DATA = _TOKENS | _DATA | {Thing.COLUMNS}
_LAYERS = frozenset((Thing.ANNOTATOR, Thing.FURTHER_LAYER))
_LAYER = frozenset((Thing.STATUS, Thing.LAYER_NOTE, Thing.ANSWER))
_PARTS = frozenset((Thing.ATTRIBUTE, Thing.NOTE, Thing.FLAG))
_OVERLAP = frozenset((Thing.OVERLAP,))
_ANYWHERE = frozenset((Thing.OVERLAP, Thing.DISCONTINUOUS))
_RELATIONS = frozenset((Thing.RELATION,))
_IDS = frozenset((Thing.ID,))

_TAGS = Option("tags", ("iob2", "bilou"), "the scheme of the tags that are written; any is read")
_UTF16 = Option(
    "offsets", ("codepoint", "utf16"), "what offsets count; doccano's own page counts utf16", on_reading=True
)
_BYTES = Option("offsets", ("codepoint", "byte"), "what offsets count; bconv expects byte", on_reading=True)
_NAMES = Option("names", (), "what numbers for tags mean: O,B-PER,I-PER", on_reading=True, on_writing=False)
_DOCUMENTS = Option(
    "documents",
    ("docstart", "sentences"),
    "where documents end: at -DOCSTART- (a file without any is one), or at blank lines",
    on_reading=True,
    on_writing=False,
)
_TOKEN = Option(
    "token", (), "the column with the tokens, by number or name", on_reading=True, on_writing=False
)
_TAG = Option(
    "tag", (), "the columns with the tags, by number or name, as 4 or 3,4", on_reading=True, on_writing=False
)
_JOIN = Option(
    "join",
    ("auto", "space", "none"),
    "what is between two tokens; auto follows their script",
    on_reading=True,
    on_writing=False,
)
_LAYERS_READ = Option(
    "layers", (), "the layers that are read, as NamedEntity,Relation", on_reading=True, on_writing=False
)
_TEXT_IN = Option("text", (), "the column with the text", on_reading=True, on_writing=False)
_SPANS_IN = Option(
    "spans", (), "the column with a list of spans, as [[0, 4, label]]", on_reading=True, on_writing=False
)
_SPREADSHEET = Option(
    "spreadsheet",
    ("no", "yes"),
    "whether an apostrophe stands before cells that a spreadsheet would run as formulas",
    on_reading=True,
)
_PARTS_OF = Option(
    "documents",
    ("all", "10", "100", "1000"),
    "how many go into a file; further files beside it end in .2.spacy and so on",
)

_ENDS = Option(
    "ends",
    ("found", "inclusive", "exclusive"),
    "where selections end; found by their names, or else inclusive, as the standard has it",
    on_reading=True,
    on_writing=False,
)

_ON_TOKENS = lazily("shared.tokens", "OnTokens")
_IN_COLUMNS = lazily("shared.tokens", "InColumns")


def _read_only(name: str, title: str, endings: tuple[str, ...], module: str, **further: object) -> Format:
    return Format(name, title, endings, read=lazily(module, "read"), **further)  # type: ignore[arg-type]


def _isolated(name: str, title: str, endings: tuple[str, ...], module: str, **further: object) -> Format:
    """Return a format that is only read, in a process of its own, since its files can hang a parser."""
    read = partial(lazily("isolation", "read"), module)
    return Format(name, title, endings, read=read, **further)  # type: ignore[arg-type]


BUILT_IN = (
    _read_only("markdown", "Markdown", (".md",), "plain_text", holds_many=False),
    _isolated("web", "web page", (".html", ".htm"), "web_page", holds_many=False, is_slow=True),
    _isolated("pdf", "PDF, its text layer", (".pdf",), "pdf", holds_many=False, is_slow=True, extra="pdf"),
    _isolated("docx", "Word document", (".docx",), "word", holds_many=False, is_slow=True),
    _isolated("epub", "EPUB book, a document a chapter", (".epub",), "epub"),
    _isolated("feed", "RSS or Atom file, a document an entry", (".rss", ".atom", ".xml"), "feed",
               sniffs=lazily("feed", "sniff")),
    _read_only("patterns", "patterns of spaCy and Prodigy, JSONL", (".jsonl",), "patterns",
               sniffs=lazily("patterns", "sniff"), patterns=lazily("patterns", "read_patterns"),
               note="Strings to suggest, not documents; token patterns are read if they amount to a plain string."),
    Format(
        "prodigy", "Prodigy JSONL", (".jsonl",), lazily("prodigy", "read"), lazily("prodigy", "write"),
        _TOKENS_AND_DATA | _LAYERS | _LAYER | _PARTS | _OVERLAP | _RELATIONS,
        lazily("prodigy", "RelationsOnTokens"), lazily("prodigy", "sniff"),
        note="One line for each annotator of a document. Relations between spans on tokens are written.",
    ),
    Format(
        "doccano", "doccano JSONL, labels", (".jsonl",), lazily("doccano", "read"), lazily("doccano", "write"),
        _DATA | _OVERLAP, sniffs=lazily("doccano", "sniff"), options=(_UTF16,),
        note="Reads all three shapes. doccano drops overlapping spans unless its project allows them.",
    ),
    Format(
        "doccano-relations", "doccano JSONL, labels and relations", (), lazily("doccano", "read"),
        lazily("doccano", "write_relations"), _DATA | _OVERLAP | _RELATIONS, options=(_UTF16,),
    ),
    Format(
        "doccano-categories", "doccano JSONL, labels and categories", (), lazily("doccano", "read"),
        lazily("doccano", "write_categories"), _DATA | _OVERLAP | {Thing.ANSWER}, options=(_UTF16,),
        note="Of the answers, the list called cats.",
    ),
    Format(
        "hf", "Hugging Face token classification, JSONL", (".jsonl",), lazily("huggingface", "read"),
        lazily("huggingface", "write"), _TOKENS, _ON_TOKENS, lazily("huggingface", "sniff"), (_NAMES,),
        note="A row a sentence; the features that number the tags are in a file .features.json beside it.",
    ),
    Format(
        "hf-parquet", "Hugging Face token classification, Parquet", (".parquet",),
        lazily("parquet", "read"), lazily("parquet", "write"), _TOKENS, _ON_TOKENS,
        options=(_NAMES,), extra="hf",
    ),
    _read_only("spacy-json", "spaCy JSON, Doc.to_json or training data of version 2", (".jsonl", ".json"), "spacy_json",
               sniffs=lazily("spacy_json", "sniff")),
    Format(
        "jsonl", "JSON lines, the project's own", (".jsonl",), lazily("jsonl", "read"), lazily("jsonl", "write"),
        frozenset(Thing), note="Also reads any lines with a text.",
    ),
    Format(
        "label-studio", "Label Studio JSON", (".json",), lazily("label_studio_reading", "read"),
        lazily("label_studio", "write"),
        _DATA | _LAYERS | _LAYER | _OVERLAP | _RELATIONS | _IDS | {Thing.ATTRIBUTE, Thing.NOTE},
        sniffs=lazily("label_studio_reading", "sniff"),
        note="The labelling configuration is in a file .config.xml beside it. Predictions are read as layers.",
    ),
    _read_only("label-studio-min", "Label Studio JSON_MIN", (".json",), "label_studio_min",
               sniffs=lazily("label_studio_min", "sniff"),
               note="Rows of one task that follow each other are one document."),
    Format("label-studio-csv", "Label Studio CSV", (".csv",), lazily("label_studio_min", "read_table"),
           sniffs=lazily("label_studio_min", "sniff_table")),
    Format(
        "gliner", "GLiNER JSON", (".json",), lazily("gliner", "read"), lazily("gliner", "write"),
        _TOKENS | _OVERLAP, _ON_TOKENS, lazily("gliner", "sniff"), note="Ends of spans are inclusive in these files.",
    ),
    Format(
        "web-annotation", "W3C Web Annotation, JSON-LD", (".jsonld", ".json"), lazily("web_annotation_reading", "read"),
        lazily("web_annotation", "write"),
        _TEXT | _LAYERS | _ANYWHERE | _RELATIONS | _IDS | {Thing.ANSWER, Thing.ATTRIBUTE, Thing.NOTE},
        sniffs=lazily("web_annotation_reading", "sniff"),
    ),
    Format(
        "bioc", "BioC JSON", (".json",), lazily("bioc_reading", "read"), lazily("bioc", "write"),
        _DATA | _LAYERS | _LAYER | _PARTS | _ANYWHERE | _RELATIONS | _IDS, sniffs=lazily("bioc_reading", "sniff"),
        options=(_BYTES,),
    ),
    _read_only("bioc-xml", "BioC XML", (".xml",), "bioc_xml", sniffs=lazily("bioc_xml", "sniff"), options=(_BYTES,)),
    _read_only("pubtator", "PubTator text", (".pubtator", ".txt"), "pubtator",
               sniffs=lazily("text_sniffing", "is_pubtator"),
               note="Annotations of places are read, relations between identifiers are not."),
    Format(
        "pubannotation", "PubAnnotation JSON", (".json",), lazily("pubannotation", "read"),
        lazily("pubannotation", "write"),
        _DATA | _LAYERS | _ANYWHERE | _RELATIONS | _IDS | {Thing.ATTRIBUTE},
        sniffs=lazily("pubannotation", "sniff"),
    ),
    Format(
        "uima-json", "UIMA CAS, JSON", (".json",), lazily("uima", "read_json"), lazily("uima", "write_json"),
        _TOKENS_AND_DATA | _LAYERS | _OVERLAP | _RELATIONS | _IDS | {Thing.ATTRIBUTE, Thing.NOTE},
        sniffs=lazily("uima", "sniff"), extra="uima", holds_many=False, is_folder=True,
    ),
    Format(
        "uima-xmi", "UIMA CAS, XMI", (".xmi",), lazily("uima", "read_xmi"), lazily("uima", "write_xmi"),
        _TOKENS_AND_DATA | _LAYERS | _OVERLAP | _RELATIONS | _IDS | {Thing.ATTRIBUTE, Thing.NOTE},
        lazily("uima", "refuses_xmi"), extra="uima", holds_many=False, is_folder=True,
    ),
    Format(
        "conll", "CoNLL columns",
        (".conll", ".iob", ".iob2", ".bio", ".bioes", ".bilou", ".bmes", ".bmeso", ".ner", ".tsv", ".txt"),
        lazily("conll", "read"), lazily("conll", "write"), _TOKENS | {Thing.COLUMNS}, _IN_COLUMNS,
        lazily("text_sniffing", "is_made_of_columns"), (_TAGS, _DOCUMENTS, _TOKEN, _TAG, _JOIN),
        note="The text becomes its tokens with spaces between them, none in Chinese and Japanese. Reads IOB1, IOB2, "
        "BILOU, BIOES and BMES, and several columns of tags.",
    ),
    Format(
        "conllu", "CoNLL-U Plus with a column NER", (".conllu", ".conllup", ".conll"), lazily("conllu", "read"),
        lazily("conllu_writing", "write"), _TOKENS | {Thing.COLUMNS}, _IN_COLUMNS, lazily("conllu", "sniff"), (_TAGS,),
        note="Tags in MISC (NER, NE) are read too, and mentions under Entity as in CorefUD and GUM.",
    ),
    _read_only("webanno", "WebAnno TSV 3, of INCEpTION", (".tsv",), "webanno_tsv", holds_many=False,
               sniffs=lazily("webanno_tsv", "sniff"), options=(_LAYERS_READ,),
               note="All layers of spans, chains and relations; links of a chain and slots become relations."),
    Format(
        "brat", "brat standoff, a folder", (".ann", ".a1"), lazily("brat", "read"), lazily("brat", "write"),
        _TEXT | _ANYWHERE | _PARTS | _RELATIONS, lazily("brat", "refuses"), holds_many=False, is_folder=True,
        note="With annotation.conf and, if the schema is known, visual.conf and kb_shortcuts.conf. Reads BioNLP's "
        "entities in .a1 with the events in .a2.",
    ),
    Format(
        "spans-csv", "table of spans, CSV", (".csv",), lazily("span_table", "read"), lazily("span_table", "write"),
        _DATA | _LAYERS | _ANYWHERE | _PARTS | _IDS, sniffs=lazily("span_table", "sniff"),
        options=(_SPREADSHEET,), note="The texts are in a file .documents.csv beside it.",
    ),
    _read_only("text", "plain text", (".txt",), "plain_text", holds_many=False),
    _read_only("table", "table, a document a row", (".csv", ".tsv"), "csv_table",
               options=(_TEXT_IN, _SPANS_IN, _SPREADSHEET),
               note="A column label, labels, entities, spans or annotations may hold a list of spans as JSON."),
    Format(
        "refi-qda", "REFI-QDA project of software for qualitative analysis", (".qdpx",),
        lazily("refi_reading", "read"), lazily("refi_qda", "write"),
        _DATA | _LAYERS | _OVERLAP | _RELATIONS | _IDS | {Thing.NOTE, Thing.LAYER_NOTE}, options=(_ENDS,),
        note="The codebook is in a file .qdc beside it. Pictures, sound, PDF, cases and sets are named, not read.",
    ),
    _read_only("refi-qda-codebook", "REFI-QDA codebook", (".qdc",), "refi_codebook", holds_many=False,
               note="Holds no documents: a schema can be made of it. Written beside a project."),
    Format(
        "spacy", "spaCy DocBin", (".spacy",), lazily("spacy_docs", "read"), lazily("spacy_docs", "write"),
        _TOKENS_AND_DATA | _LAYER | _OVERLAP, _ON_TOKENS, options=(_PARTS_OF,), extra="spacy",
        note="All spans in doc.spans['sc'], those that do not overlap in doc.ents too.",
    ),
    Format(
        "html", "web page with the spans highlighted", (), write=lazily("html_page", "write"),
        carries=_DATA | _LAYERS | _LAYER | _ANYWHERE | {Thing.ATTRIBUTE, Thing.NOTE},
        note="For viewing only; it is not read.",
    ),
)  # fmt: skip

SPAN_LINES = Format(
    "jsonl", "JSON lines, a span a line", (), write=lazily("jsonl", "write_span_lines"),
    carries=_DATA | _LAYERS | _PARTS | _ANYWHERE | _IDS | {Thing.PROVENANCE, Thing.TOKENS, Thing.COLUMNS}
    | {Thing.SCHEMA, Thing.HISTORY},
)  # fmt: skip
"""What ``export --per span`` writes: the spans with the text around them, not the documents."""
