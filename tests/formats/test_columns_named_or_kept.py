"""Nothing in files of columns is lost in silence: each word of a file is kept, or named in the report."""

import json
import re

import pytest

from annotator.formats.shared.errors import FormatError
from tests.formats.reported import TOKEN, read_with_report

FILES = {
    "a.conll": "# text = Ann ran\n# id = zz\nAnn NNP xx B-per\nran VBD yy O\n\n# more\nPune NNP uu B-loc\n",
    "b.tsv": "word\tpos\tner\tinner\nAnn\tNNP\tB-per\tO\nLee\tNNP\tI-per\tB-xx\nran\tVBD\tO\tO\n",
    "c.iob2": "-DOCSTART- (doc)\n\n1\tAnn\tB-per\t-\tjo\n2\tran\tO\t-\tjo\n",
    "d.conll": "Ann B-per B-per\nran O O\nBo B-per B-per\n",
    "e.conllu": "# global.columns = ID FORM NER SEM MISC\n# newdoc id = dd\n# sent_id = ss\n"
    "1\tAnn\tB-per\tsem\tGloss=gg|Entity=(ee-person-hh)\n",
    "f.conllu": "# newdoc\n# newpar\n1-2\tdu\tll\tPP\txx\tFf=gg\t_\tdep\t_\tXx=yy\n1\tde\t_\t_\t_\t_\t0\troot\t_\t"
    "Entity=(ee-person-1-oo)\n2\tle\t_\t_\t_\t_\t1\tdet\t_\tNER=B-kk\n\n# trailing\n",
    "g.tsv": "#FORMAT=WebAnno TSV 3.3\n#T_SP=aa.NE|identifier|value\n#T_SP=aa.Host|ROLE_aa.Host:links_aa.Link|aa.NE\n"
    "#T_CH=aa.Chain|referenceRelation|referenceType\n#T_RL=aa.Rel|type|flavor|BT_aa.NE\n#Key=vv\n# free\n\n"
    "#Sentence.id=ss\n#Text=Ann won it\n1-1\t0-3\tAnn\tii\tper\t_\t_\tcoref->1-1\tpr[1]\t_\t_\t_\n"
    "1-2\t4-7\twon\t_\tev\tagent\t1-1\t_\t_\tof\tff\t1-1\n1-3\t8-10\tit\t_\t_\t_\t_\tlast->1-2\tpp[1]\t_\t_\t_\n",
    "h.csv": 'text,label,other\n"Ann ran","[{""start"": 0, ""end"": 3, ""label"": ""per"", ""text"": ""Ann"", '
    '""deep"": {""kk"": ""vv""}, ""score"": ""ss""}]",oo\n',
}
NEEDED = {"DOCSTART", "global", "columns", "FORM", "start", "end", "label"}
"""Words without which the line they are about is wrong, and is named by its number."""

WORDS = [
    (name, match.start(), match.end(), content)
    for name, content in FILES.items()
    for match in re.finditer(r"[A-Za-z]{2,}", content)
    if match[0] not in NEEDED
]


@pytest.mark.parametrize(("name", "start", "end", "content"), WORDS, ids=[f"{n} {s}" for n, s, _, _ in WORDS])
def test_each_word_is_kept_or_named(tmp_path, name, start, end, content):
    path = tmp_path / name
    path.write_text(content[:start] + TOKEN + content[end:], encoding="utf-8")
    try:
        kept, entries = read_with_report(path)
    except FormatError as error:
        kept, entries = str(error), []
    assert TOKEN in kept or TOKEN in json.dumps(entries)
