"""Laws and examples of corpus.folding."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest
from dirty import dirty_texts
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from corpus import fold
from corpus.folding import FILLER

EVERY = "".join(chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)


def test_law_every_character_becomes_one_character_and_stays_it() -> None:
    folded = fold(EVERY)
    assert len(folded) == len(EVERY)
    assert fold(folded) == folded


def test_law_each_traditional_character_is_searched_as_its_simplified_one() -> None:
    ideographs = [chr(code) for code in range(0x3400, 0xA000)]
    simplified = OpenCC("t2s").convert("\n".join(ideographs)).split("\n")
    changed = [pair for pair in zip(ideographs, simplified, strict=True) if pair[0] != pair[1]]
    assert len(changed) > 3500
    assert [(old, new) for old, new in changed if len(new) == 1 and fold(old) != fold(new)] == []


@pytest.mark.parametrize(
    "codes",
    [
        range(0x2F00, 0x2FD6),  # radicals
        range(0xF900, 0xFB00),  # compatibility ideographs
        range(0x2F800, 0x2FA20),
        range(0xFF01, 0xFFEF),  # full and half width
        range(0x41, 0x530),  # Latin, Greek and Cyrillic in both cases
    ],
)
def test_law_variants_are_searched_as_what_they_are_variants_of(codes: range) -> None:
    for character in map(chr, codes):
        plain = unicodedata.normalize("NFKC", character)
        if len(plain) == 1 and len(plain.lower()) == 1:
            assert fold(character) == fold(plain) == fold(plain.lower()), hex(ord(character))


NUMBERS = st.text(
    "壹贰貳叁肆伍陆陸柒捌玖拾佰仟參参零〇○一二万萬亿元圓整大队伍\uf973 \n(xié)", max_size=12
)


@given(dirty_texts() | NUMBERS)
def test_law_one_character_for_one_and_once_is_enough(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded


@given(dirty_texts() | NUMBERS, dirty_texts(5) | NUMBERS)
def test_law_line_by_line(text: str, other: str) -> None:
    assert fold(f"{text}\n{other}") == f"{fold(text)}\n{fold(other)}"


@given(st.text(st.characters(exclude_characters="()（）○壹贰貳叁叄肆伍陆陸柒捌玖拾佰仟參参")))
def test_law_character_by_character_but_for_glosses_and_numbers(text: str) -> None:
    assert fold(text) == "".join(map(fold, text))


@given(st.text())
def test_law_line_ends_stay(text: str) -> None:
    assert fold(text).count("\n") == text.count("\n")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("協同發展", "协同发展"),
        ("網絡聯動", "网络联动"),
        ("ＰＭ２．５", "pm2.5"),
        ("Beijing", "beijing"),
        ("（甲，乙：丙；丁）", "(甲,乙:丙;丁)"),
        ("\u3000", " "),
        ("协同。“发展”、", "协同。“发展”、"),
        ("ﬀ①㍿Ⅳ", "ﬀ①㍿Ⅳ"),  # would become several characters, or lose what they are
        ("2024①", "2024①"),  # a note behind a figure is no digit of it
        ("Ⅴ类", "v类"),
        ("⻋⼈⻢\uf9d1", "车人马六"),
        ("国发〔2024〕12号", "国发[2024]12号"),
        ("𝑥＝𝟏", "x=1"),
        ("二〇〇九年、二○○九年", "二零零九年、二零零九年"),
        ("○一、总则", "○一、总则"),
        ("人民币伍拾陆万柒仟元整", "人民币五十六万七千元整"),
        ("貳佰參拾萬圓", "二百三十万圆"),
        ("拾万元", "十万元"),
        ("大陆队伍收拾参加放肆陆军陆续", "大陆队伍收拾参加放肆陆军陆续"),
        ("協(xié)同發（ｆā）展", f"协{FILLER * 5}同发{FILLER * 4}展"),
        ("协(Xié)同", f"协{FILLER * 5}同"),
        ("会(ɡuì)计", f"会{FILLER * 5}计"),
        ("重量(kg)，(xié)", "重量(kg),(xié)"),
    ],
)
def test_examples(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text("()（）xiéā协", max_size=30))
def test_fillers_stand_for_whole_glosses_only(text: str) -> None:
    for start, end in (match.span() for match in re.finditer(f"{FILLER}+", fold(text))):
        assert text[start] in "(（"
        assert text[end - 1] in ")）"


def test_long_runs_take_no_more_than_their_time() -> None:
    for piece in ("万", "伍", "伍 ", "○", "一○", "(", "协(", "协(xi", "é)"):
        assert len(fold(piece * 200_000)) == len(piece) * 200_000
