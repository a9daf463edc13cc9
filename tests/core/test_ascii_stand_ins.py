"""Signs that the encoding of a terminal cannot carry, in ASCII."""

from pathlib import Path

import pytest

from annotator.core.ascii_stand_ins import UNKNOWN, encodable

SOURCES = Path(__file__).parents[2] / "src" / "annotator"


@pytest.mark.parametrize(
    ("encoding", "text", "carried"),
    [
        ("utf-8", "“Zoë” ✓ 北京 👩", "“Zoë” ✓ 北京 👩"),
        ("latin-1", "“Zoë” · ✓ saved …", '"Zoë" · v saved .'),
        ("ascii", "“Zoë” · ✓ saved …", '"Zo?" . v saved .'),
        ("cp1252", "“Zoë” · ✓ saved … €", "“Zoë” · v saved … €"),
        ("iso8859-15", "“Zoë” · ✓ saved … €", '"Zoë" · v saved . €'),
        ("latin-1", "─│┌┘╌ █░▐ • ● ◐ ← → ▸ ᵖMarie ’s", "-|++- #-# * * o < > > pMarie 's"),
        ("latin-1", "北 👩\u200d🚀 e\u0301", "? ??? e?"),
        ("shift_jis", "北京 👩", "北京 ?"),
        ("utf-8", "\ud800", UNKNOWN),
        ("ascii", "plain", "plain"),
    ],
)
def test_what_an_encoding_cannot_carry_has_a_stand_in_of_one_character(
    encoding: str, text: str, carried: str
) -> None:
    assert encodable(text, encoding) == carried
    assert len(carried) == len(text)


PAINTED = ["tui/**/*.py", "view/lanes.py", "view/*_rows.py", "view/marker_cells.py", "keys/[hp]*.py"]


@pytest.mark.parametrize("files", PAINTED)
def test_every_sign_of_the_program_itself_has_a_stand_in_of_its_own(files: str) -> None:
    signs = {sign for source in SOURCES.glob(files) for sign in source.read_text(encoding="utf-8")}
    letters = set("éèçùµ")  # of keyboards, and a unit in a comment
    assert [sign for sign in signs - letters - {UNKNOWN} if encodable(sign, "ascii") == UNKNOWN] == []


def test_an_unknown_encoding_is_an_error() -> None:
    with pytest.raises(LookupError):
        encodable("é", "no-such-encoding")
