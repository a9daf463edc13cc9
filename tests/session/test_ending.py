"""Where a span that starts at ``^`` ends by the rule: one line each."""

import pytest

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.session.text.extents import proposed_extent

ENDS = [
    # runs of capitalised words, with what names have inside them
    ("He met ^Angela Merkel in May", "Angela Merkel"),
    ("the ^University of the Arts in London", "University of the Arts"),
    ("^Ludwig van Beethoven wrote", "Ludwig van Beethoven"),
    ("^Charles de Gaulle spoke", "Charles de Gaulle"),
    ("^Osama bin Laden was", "Osama bin Laden"),
    ("^Abdel Fattah el-Sisi won", "Abdel Fattah el-Sisi"),
    ("^Johnson & Johnson's shares", "Johnson & Johnson"),
    ("^Jean d’Arc rode", "Jean d’Arc"),
    ("^Catherine the Great and", "Catherine the Great"),
    ("^O'Brien's hat", "O'Brien"),
    ("^l’Oréal grew", "l’Oréal"),
    ("^Łódź Fabryczna station", "Łódź Fabryczna"),
    ("^Merkel's party", "Merkel"),
    ("^Merkel’s party", "Merkel"),
    ("^Merkel, Macron and", "Merkel"),
    ("^Merkel and Macron", "Merkel"),
    ("^Bank of", "Bank"),
    ("^Bank of the river", "Bank"),
    ("(^European Union) law", "European Union"),
    ("^Jean-Claude Juncker left", "Jean-Claude Juncker"),
    # initials, abbreviations, figures
    ("^J. R. R. Tolkien wrote", "J. R. R. Tolkien"),
    ("^J.R.R. Tolkien wrote", "J.R.R. Tolkien"),
    ("^George W. Bush said", "George W. Bush"),
    ("^U.S. President Obama said", "U.S. President Obama"),
    ("^St. Petersburg is", "St. Petersburg"),
    ("^Martin Luther King, Jr. spoke", "Martin Luther King, Jr."),
    ("^Law No. 5651 was", "Law No. 5651"),
    ("^Apollo 11 landed", "Apollo 11"),
    # not past the sentence, the line, the list
    ("He met ^Angela Merkel. The law passed.", "Angela Merkel"),
    ("He saw ^Merkel! Then he left.", "Merkel"),
    ("by ^Angela Merkel\nBerlin is", "Angela Merkel"),
    ("- ^Paris\n- London\n- Rome", "Paris"),
    ("in ^Paris, London, Rome", "Paris"),
    # headlines, where capitals say nothing
    ("^Navalny Allies Call for Protests After Court Ruling", "Navalny"),
    ("Court Rules Against ^Facebook in Long Privacy Case", "Facebook"),
    ("^UN Security Council Resolution 1441", "UN Security Council Resolution 1441"),
    ("^Facebook Wins Appeal Against Stricter Privacy", "Facebook"),
    (
        "^Facebook Wins Appeal Against Privacy",
        "Facebook Wins Appeal Against Privacy",
    ),  # too short for a headline
    # numbers with their unit, dates
    ("cost ^$5.2 million today", "$5.2 million"),
    ("cost ^€10 today", "€10"),
    ("cost ^US$5 million today", "US$5 million"),
    ("^10 % of all", "10 %"),
    ("^10% of all", "10%"),
    ("^20 years later", "20 years"),
    ("^5 km/h now", "5 km/h"),
    ("^three men", "three"),
    ("^12 men", "12"),
    ("^1914–1918 saw", "1914–1918"),
    ("on ^3 March 2018 he", "3 March 2018"),
    ("on ^March 3, 2018, he", "March 3, 2018"),
    ("at ^10:30 am he", "10:30 am"),
    # quoted titles; a quoted sentence is none
    ("a “^Quoted Title in Lower” b", "Quoted Title in Lower"),
    ("“^Don’t Look Up” was", "Don’t Look Up"),
    ('read "^War and Peace" today', "War and Peace"),
    ("a “^quoted title” b", "quoted"),
    ("las „^Neue Welt“ und ein ”Buch”", "Neue Welt"),
    ("a “^One by two by three by four by five” b", "One by two by three by four by five"),
    ("a “^One by two by three by four by five by” b", "One"),  # too many words for a title
    ("a “^Quoted Title. Then he left” b", "Quoted Title"),
    ("he said: “^We all go home now.” Then", "We"),
    ("读《^红楼梦》吗", "红楼梦"),
    ("读《^a线索》吗", "a线索"),
    ("看《^你好吗？》了", "你好吗？"),
    ("看〈^一九八四〉了", "一九八四"),
    ("看《^红楼梦", "红楼梦"),
    # an opening mark runs to its partner
    ("读^《红楼梦》吗", "《红楼梦》"),
    ("他说^「好。」她笑", "「好。」"),
    ("他說^「他說『好』。」她笑", "「他說『好』。」"),
    ("他說「他說^『好』。」她笑", "『好』"),
    ("在^（台北）見", "（台北）"),
    ("看^【快訊】地震", "【快訊】"),
    ("he ^(as (some) say) left", "(as (some) say)"),
    ("he ^((so)) left", "((so))"),
    ("he ^((so) left", "(("),
    ("in ^[Paris] he", "[Paris]"),
    ("he said ^“I go. You stay.” Then", "“I go. You stay.”"),
    ("he said ^“ I go, ” then", "“ I go, ”"),
    ("il dit ^« bonjour » et", "« bonjour »"),
    ("sie sagt ^„Hallo“ und", "„Hallo“"),
    ("sie sagt ^„Hallo” und", "„Hallo”"),
    ("he said ^‘don’t go’ and", "‘don’t go’"),
    ("he said ^'don't go' and", "'don't go'"),
    ('he said ^"so be it" and', '"so be it"'),
    ('he said "so be it^" and "no"', '"'),
    ("he said ^“so be it", "“"),
    ("he said ^“so\nbe it”", "“"),
    ("so^) be it)", ")"),
    # an article is never meant alone
    ("saw ^the child there", "the child"),
    ("saw ^The British Museum there", "The British Museum"),
    ("saw ^the British Museum there", "the British Museum"),
    ("saw ^a 20 km line", "a 20 km"),
    ("vit ^la ville", "la ville"),
    ("saw ^the. Then", "the"),
    ("saw ^the “Times”", "the"),
    ("saw ^the", "the"),
    ("the ^an", "an"),
    ("saw ^the old man there", "the old man"),
    ("saw ^a very great experimental philosopher there", "a very great experimental philosopher"),
    ("saw ^my poor mother there", "my poor mother"),
    ("saw ^His old friend Angela Merkel there", "His old friend"),
    ("saw ^these good people there", "these good people"),
    ("saw ^the man-like creature there", "the man-like creature"),
    ("saw ^the dear, old man", "the dear"),
    ("saw ^the poor of this town", "the poor"),
    ("saw ^the other was", "the other"),
    ("saw ^the king was", "the king"),
    ("saw ^the animal run", "the animal"),
    ("^Each was glad", "Each"),
    ("^that is so", "that"),
    ("^this world is", "this world"),
    ("^those who came", "those"),
    ("^old friends came", "old"),
    # possessives and apostrophes inside names
    ("at ^Tanner’s Row today", "Tanner’s Row"),
    ("at ^Tanner's Row today", "Tanner's Row"),
    ("the ^Lamplighters’ Guild met", "Lamplighters’ Guild"),
    ("the ^Lamplighters' Guild met", "Lamplighters' Guild"),
    ("at ^St. Mary’s Church today", "St. Mary’s Church"),
    ("at ^King’s Royal College today", "King’s Royal College"),
    ("^Apple’s Chief Executive said", "Apple"),
    ("^Merkel’s German party", "Merkel"),
    ("‘the ^Beatles’ Then he", "Beatles"),
    ("the ^Beatles’ songs", "Beatles"),
    # "for" after an institution, "of" before one
    ("the ^Institute for Urban Policy said", "Institute for Urban Policy"),
    ("the ^Center for the Arts said", "Center for the Arts"),
    ("the ^Ardenmoor Foundation for Peace said", "Ardenmoor Foundation for Peace"),
    ("^Merkel for Chancellor", "Merkel"),
    ("the ^Institute for young people", "Institute"),
    ("^Beatrix Norwood of the University of Ardenmoor said", "Beatrix Norwood"),
    ("Norwood of the ^University of Ardenmoor said", "University of Ardenmoor"),
    ("^Anna Lee of Institute for Peace said", "Anna Lee"),
    ("^Department of the Ministry of Peace said", "Department of the Ministry of Peace"),
    ("^Joan of Arc rode", "Joan of Arc"),
    ("the ^Bank of England said", "Bank of England"),
    # a name ends before a date
    ("in ^Copenhagen March 2010 we", "Copenhagen"),
    ("at ^The Metro Sept 26 we", "The Metro"),
    ("the ^Women March began", "Women March"),
    ("^Simon &amp; Schuster said", "Simon &amp; Schuster"),
    # one word
    ("a ^protest in Cairo", "protest"),
    ("was ^well-known for", "well-known"),
    ("^@paul wrote", "@paul"),
    ("^#FreeSpeech now", "#FreeSpeech"),
    ("^👩‍👧 here", "👩‍👧"),
    # Chinese up to a function character, Japanese by script
    ("^國際北極研究中心的主要夥伴", "國際北極研究中心"),
    ("^中山南路與仁愛路", "中山南路"),
    ("^馬克·吐溫是美國作家", "馬克·吐溫"),
    ("^アップル社は", "アップル"),
    ("^国会的决定", "国会"),
    ("在^中國山西省西北部", "中國山西省"),
    ("在^中国山西省西北部", "中国山西省"),
    ("是^挪威國會憲法委員會為此", "挪威國會憲法委員會"),
    ("与^復旦大學進行", "復旦大學"),
    ("在^艾哈邁達巴德建立了", "艾哈邁達巴德"),
    ("在^馬來西亞國家寶藏之一", "馬來西亞國"),
    ("与^方芳芳進行一小段", "方芳芳"),
    ("是^欧阳先生", "欧阳"),
    ("在^中華人民共和國成立", "中華人民共和國"),
    ("是^以色列的", "以色列"),
    ("與^Elite簽約", "Elite"),
    ("^Kate Moss又一次", "Kate Moss"),
    # scripts without capitals
    ("^عمر سليمان قال", "عمر"),
    ("^मोदी ने कहा", "मोदी"),
]


def proposed(marked):
    start = marked.index("^")
    document = Document("d", marked.replace("^", ""))
    word = document.segmentation.token_at(start)
    assert word is not None
    return proposed_extent(document, word, "any").slice(document.text)


@pytest.mark.parametrize(("marked", "extent"), ENDS)
def test_the_rule_proposes_an_end(marked, extent):
    assert proposed(marked) == extent


def test_a_headline_begins_and_ends_with_a_capital():
    assert proposed("^Angela Merkel from Berlin Office said so") == "Angela Merkel"
    assert proposed("the ^Institute for Urban Policy Research met") == "Institute for Urban Policy Research"
    assert proposed("^Navalny Allies Call for Protests After Court") == "Navalny"


def test_a_line_of_authors_is_no_headline():
    assert proposed("By ^Nadia al-Masri and Wang Xiaoming") == "Nadia al-Masri"
    assert proposed("By Jonas Reuter, Ada Nwosu and ^Harlan Webb | Oslo") == "Harlan Webb"


def test_only_the_line_itself_says_whether_it_is_a_headline():
    headline = "^Navalny Allies Call for Protests After Court Ruling"
    assert proposed(f"He said nothing.\n{headline}\n{'He went on. ' * 50}") == "Navalny"


@pytest.mark.parametrize(("length", "extent"), [(399, 5), (400, 400)])
def test_a_line_that_is_too_long_is_no_headline(length, extent):
    assert len(proposed(f"^{'Words ' * 100}"[: length + 1])) == extent


@pytest.mark.parametrize(("letters", "extent"), [(398, 400), (399, 1)])
def test_a_mark_is_closed_within_so_many_code_points(letters, extent):
    text = f"({'a' * letters})"
    document = Document("d", text)
    assert len(proposed_extent(document, Range(0, 1), "any")) == extent


def test_a_long_run_of_chinese_is_no_name():
    text = "他" * 9 + "的"
    document = Document("d", text)
    assert len(proposed_extent(document, document.segmentation.token_at(0), "any")) == 2


def test_the_rule_looks_only_so_far():
    document = Document("d", "Aa " * 100_000)
    assert len(proposed_extent(document, document.segmentation.token_at(0), "any")) < 420
