"""Bytes to text."""

import codecs
from pathlib import Path

import pytest

from annotator.formats.shared.decoding import decode, encoding_of
from annotator.formats.shared.errors import FormatError, RecordLocation

PLACE = RecordLocation(Path("a.txt"))
PROSE = "Le café était fermé à l’été, mais la naïveté des élèves ne gênait pas François. Où étiez-vous ?"

READ = [
    (b"a\r\nb\rc\n\x0cd\x85".replace(b"\x85", "\x85\u2028".encode()), "a\r\nb\rc\n\x0cd\x85\u2028", "utf-8"),
    (codecs.BOM_UTF8 + b"a\xef\xbb\xbfb", "a\ufeffb", "utf-8-sig"),
    ("a\r\n👩🏽".encode("utf-16"), "a\r\n👩🏽", "utf-16"),
    (codecs.BOM_UTF16_BE + "aé".encode("utf-16-be"), "aé", "utf-16"),
    (codecs.BOM_UTF32_LE + "aé".encode("utf-32-le"), "aé", "utf-32"),
    (codecs.BOM_UTF32_BE + "aé".encode("utf-32-be"), "aé", "utf-32"),
    (b"only \x00 one NUL among more than a hundred characters" + b"." * 100, None, "utf-8"),
    (PROSE.encode("cp1252"), PROSE, "cp1252"),
]


@pytest.mark.parametrize(("raw", "text", "encoding"), READ)
def test_bytes_become_text_untouched(raw, text, encoding):
    decoded = decode(raw, PLACE)
    assert decoded.text == (raw.decode() if text is None else text)
    assert decoded.encoding == encoding
    assert decoded.guessed == (encoding == "cp1252")


def test_a_guess_leaves_other_alphabets_alone():
    for text, encoding in [
        (
            "Zażółć gęślą jaźń. Żółw pływał w rzece, a król Łokietek śpiewał pieśń o wiośnie i miłości.",
            "cp1250",
        ),
        ("Государственная дума приняла закон о регулировании социальных сетей.", "cp1251"),
        ("全国人大常委会表决通过网络安全法，这部法律共七章七十九条。", "gb18030"),
    ]:
        assert decode(text.encode(encoding), PLACE) == (text, encoding, True)


DECLARED = [
    (b'<meta charset="windows-1251"><p>', "Дума приняла закон", "cp1251", "cp1251"),
    (
        b"<META http-equiv=Content-Type content='text/html; charset=gb2312'><p>",
        "网络安全法",
        "gb18030",
        "gb18030",
    ),
    (b'<?xml version="1.0" encoding="iso-8859-2"?><p>', "zażółć", "iso8859-2", "iso8859-2"),
    (b'<meta charset="iso-8859-1"><p>', "it’s a café", "cp1252", "cp1252"),
]


@pytest.mark.parametrize(("head", "body", "codec", "recorded"), DECLARED)
def test_markup_declares_its_encoding(head, body, codec, recorded):
    decoded = decode(head + body.encode(codec), PLACE, is_markup=True)
    assert decoded == (head.decode() + body, recorded, False)


@pytest.mark.parametrize(
    ("head", "guessed"),
    [
        (b"<p>", True),
        (b'<meta charset="no-such"><p>', True),
        (b'<meta charset="\xc3"><p>', True),
        (b'<meta charset="ascii"><p>', False),
    ],
)
def test_a_declaration_that_is_of_no_use_leaves_the_rest_to_a_guess(head, guessed):
    decoded = decode(head + PROSE.encode("cp1252"), PLACE, is_markup=True)
    assert decoded.text.endswith(PROSE)
    assert decoded.guessed == guessed


@pytest.mark.parametrize(("blanks", "guessed"), [(4000, False), (4096, True)])
def test_a_declaration_counts_only_near_the_beginning(blanks, guessed):
    raw = b" " * blanks + b'<meta charset="windows-1252"><p>' + PROSE.encode("cp1252")
    assert decode(raw, PLACE, is_markup=True).guessed == guessed


def test_a_plain_text_declares_nothing():
    raw = b'<meta charset="windows-1251"> ' + PROSE.encode("cp1252")
    assert decode(raw, PLACE).text.endswith(PROSE)


def test_utf8_wins_over_a_declaration():
    raw = '<meta charset="iso-8859-1">café'.encode()
    assert decode(raw, PLACE, is_markup=True).encoding == "utf-8"


def test_a_named_encoding_is_the_only_one_tried():
    assert decode(b"caf\xe9", PLACE, encoding="Latin-1") == ("café", "iso8859-1", False)
    assert decode(codecs.BOM_UTF8 + b"a", PLACE, encoding="utf8") == ("a", "utf-8-sig", False)
    with pytest.raises(FormatError, match="not utf-8, name its encoding"):
        decode(b"caf\xe9", PLACE, encoding="utf-8")


WRONG = [
    (b"", None, "the file is empty"),
    (codecs.BOM_UTF8, None, "the file is empty"),
    (b"\x89PNG\r\n\x00\x00\xff\xfe", None, "neither UTF-8 nor any encoding"),
    ("plain".encode("utf-16-le"), None, "full of NUL characters"),
    (b"a", "utf-9", "there is no text encoding 'utf-9'"),
    (b"a", "hex", "there is no text encoding 'hex'"),
    (b"a", "a\0b", "there is no text encoding"),
]


@pytest.mark.parametrize(("raw", "encoding", "message"), WRONG)
def test_files_that_are_not_text_are_refused(raw, encoding, message):
    with pytest.raises(FormatError) as error:
        decode(raw, PLACE, encoding=encoding)
    assert str(error.value).startswith(f"a.txt: {message}")


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("é".encode(), ("utf-8", False)),
        ("é".encode("utf-16"), ("utf-16", False)),
        (codecs.BOM_UTF8, ("utf-8-sig", False)),
        (PROSE.encode("cp1252"), ("cp1252", True)),
        (b"a" * ((1 << 20) - 1) + "é".encode(), ("utf-8", False)),  # the chunks meet inside a character
    ],
)
def test_the_encoding_of_a_long_file_is_found_without_loading_it(tmp_path, raw, found):
    path = tmp_path / "table.csv"
    path.write_bytes(raw)
    assert encoding_of(path) == found


def test_a_cut_off_character_is_not_utf8(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes(b"\0\xc3")
    with pytest.raises(FormatError, match="neither UTF-8"):
        encoding_of(path)
