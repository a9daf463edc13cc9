"""Texts of many scripts, whole and as material for hypothesis."""

from pathlib import Path

from hypothesis import strategies as st

SAMPLES = Path(__file__).parents[2] / "sample_data"

SCRIPTS = {
    "english": "Dr. Ann O'Neill's well-known book (1999) cost $5.20 in the U.S. of A. — “really?”",
    "emoji": "I 👩‍👩‍👧‍👦 love 👍🏽 it ❤️, 1️⃣ or 🏴󠁧󠁢󠁥󠁮󠁧󠁿 and 😀😀!",
    "flags": "🇩🇪🇫🇷 met 🇳🇬, then 🇩",
    "chinese": "网络安全法于2017年6月1日起施行。王小明说：“好！”",
    "japanese": "東京タワーへ行きました。楽しかった!",
    "korean": "서울에서 만났습니다.",
    "thai": "สวัสดีครับ ผมชื่อสมชาย น้ำ",
    "arabic": "قَالَ الرَّئِيسُ: «القانون رقم 175» لسنة 2018.",
    "hindi": "क्षेत्रीय सरकार ने कहा कि ज़िला न्यायालय में हिन्दी।",
    "combining": "e\u0301te\u0301 a\u0300 Z\u0351\u0352\u0353algo, x\u20dd",
    "breaks": "one\r\ntwo\rthree\x0cfour\u2028five\x85six\tseven",
    "spaces": "a\u00a0b\u2009c\u200bd\u3000e\u2060f\ufeffg",
    "controls": "\u202bقال \u2068Bo\u2069\u200f:\u202c Co\u00adop\u00ad \u061c\u0661\u061c می\u200cخواهم\u200e.\ufeff",
    "escapes": "a\x1b[31mb\x07c\x00d\x9be",
}

PIECES = st.sampled_from(
    [
        " ",
        "  ",
        "\n",
        "\r\n",
        "\t",
        ".",
        "...",
        ",",
        "'s",
        "’s",
        "-",
        "“",
        "”",
        "$",
        "&",
        "@",
        "Ann",
        "ab1",
        "3.5",
        "é",
        "e\u0301",
        "\u0301",
        "\u200d",
        "\ufe0f",
        "👍🏽",
        "👩‍👧",
        "🇩🇪",
        "🇩",
        "中",
        "文字",
        "。",
        "ー",
        "สวัส",
        "क्ष",
        "़",
        "قال",
        "َ",
        "\u00a0",
        "\u00ad",
        "\u200b",
        "\u200c",
        "\u200f",
        "\u202a",
        "\u202c",
        "\u2068",
        "\u2069",
        "\x1b",
        "\x00",
        "\u2028",
        "\U000e0067",
        "\ue000",
        "가",
        "ㄱ",
    ]
)
MIXED = st.lists(PIECES, max_size=30).map("".join)
"""Difficult texts: marks, joiners and breaks in any order."""
PROSE = st.lists(
    st.sampled_from(
        ["Ann", "Lee", "won", "it's", "well-known", "in", "1999", "$5", "(yes)", "Zoë", "“no”", "...", "e.g."]
    ),
    min_size=1,
    max_size=400,
).map(lambda words: " ".join(words) + ".\n")
