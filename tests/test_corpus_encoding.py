"""Laws and examples of corpus.encoding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.encoding import UndecodableText, decode

SIMPLIFIED = [
    "轨道交通把两座城市之间的通勤时间缩短到了一个小时以内。",
    "会议决定，从明年一月起调整居民基本医疗保险的缴费标准。",
    "该项目总投资约三十二亿元，计划于年底前完成主体工程建设。",
    "专家认为，生态保护与经济发展并不矛盾，关键在于规划。",
    "图书馆新增了五万册藏书，并且延长了周末的开放时间。",
    "为什么会有这样的差别？记者采访了当地的几位老人。",
]
TRADITIONAL = [
    "軌道交通把兩座城市之間的通勤時間縮短到了一個小時以內。",
    "會議決定，從明年一月起調整居民基本醫療保險的繳費標準。",
    "圖書館新增了五萬冊藏書，並且延長了週末的開放時間。",
    "專家認為，生態保護與經濟發展並不矛盾，關鍵在於規劃。",
]
CODECS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 BOM",
    "gb18030": "GB18030",
    "gbk": "GB18030",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "utf-16": "UTF-16 LE",
}
texts = st.lists(st.sampled_from(SIMPLIFIED), min_size=1, max_size=4).map("\n".join)
old_texts = st.lists(st.sampled_from(TRADITIONAL), min_size=1, max_size=4).map("\n".join)


@given(st.one_of(texts, old_texts), st.sampled_from(sorted(CODECS)))
def test_decoding_undoes_encoding(text: str, codec: str) -> None:
    decoded = decode(text.encode(codec))
    assert (decoded.text, decoded.encoding, decoded.lost) == (text, CODECS[codec], 0)
    assert decoded.notes == ()


@given(old_texts, st.sampled_from(["big5", "big5hkscs", "cp950"]))
def test_decoding_undoes_big5(text: str, codec: str) -> None:
    decoded = decode(text.encode(codec))
    assert (decoded.text, decoded.encoding) == (text, "Big5")


@given(st.binary(max_size=300), st.sampled_from(["", "gb2312", "big5", "utf-8", "nonsense"]))
def test_any_bytes_decode_to_text_or_are_refused(data: bytes, declared: str) -> None:
    try:
        decoded = decode(data, declared=declared)
    except UndecodableText:
        return
    assert "\0" not in decoded.text
    assert "\r" not in decoded.text


@given(st.text(alphabet=st.characters(min_codepoint=32, codec="utf-8"), max_size=200))
def test_strict_utf8_is_never_guessed_at(text: str) -> None:
    text = text.replace("\x7f", "").removeprefix("\ufeff")
    assert decode(text.encode()).text == text


@pytest.mark.parametrize("codec", ["gbk", "big5"])
def test_the_whole_file_decides_not_its_head(codec: str) -> None:
    text = "INDEX 2024 plain ascii line\n" * 400 + "\n".join(TRADITIONAL)
    decoded = decode(text.encode(codec))
    assert decoded.text == text
    assert decoded.encoding == {"gbk": "GB18030", "big5": "Big5"}[codec]


@pytest.mark.parametrize(
    ("declared", "codec", "name"),
    [
        ("gb2312", "gb18030", "GB18030"),
        ("GBK", "gb18030", "GB18030"),
        ("Big5", "big5hkscs", "Big5"),
        ("utf-8", "utf-8", "UTF-8"),
        ("GB_2312-80", "gb18030", "GB18030"),
    ],
)
def test_a_declared_charset_is_taken(declared: str, codec: str, name: str) -> None:
    # One character says nothing by itself, so only the declaration can decide.
    text = {"big5hkscs": "及201"}.get(codec, "约2.4")
    assert decode(text.encode(codec), declared=declared).encoding == name
    assert decode(text.encode(codec), declared=declared).text == text


@pytest.mark.parametrize("declared", ["gb2312", "big5", "iso-8859-1", "unicode_escape", "rot13"])
def test_a_wrong_declaration_does_no_harm(declared: str) -> None:
    text = "".join(SIMPLIFIED)
    assert decode(text.encode(), declared=declared).text == text
    assert decode(text.encode("gb18030"), declared=declared.replace("gb2312", "utf-8")).text == text


def test_gbk_characters_beyond_gb2312_survive_a_gb2312_declaration() -> None:
    text = "朱镕基、喆、堃、玥都不在旧标准里，却常出现在人名里。"
    assert decode(text.encode("gbk"), declared="gb2312").text == text


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_slight_damage_is_counted_not_hidden(codec: str) -> None:
    data = bytearray("\n".join(SIMPLIFIED * 40).encode(codec))
    line_end = data.index(b"\n", 3000)
    data[line_end:line_end] = b"\xff"
    decoded = decode(bytes(data))
    assert decoded.lost == decoded.text.count("\ufffd") == 1
    assert decoded.notes == ("有 1 处字节无法解码，已略去。",)
    assert decoded.text.replace("\ufffd", "") == "\n".join(SIMPLIFIED * 40)


def test_a_replacement_character_of_the_file_itself_is_no_loss() -> None:
    assert decode("好\ufffd的".encode()).lost == 0


def test_heavy_damage_is_refused() -> None:
    data = b"\xff\xfd\x81".join(line.encode() for line in SIMPLIFIED * 5)
    with pytest.raises(UndecodableText, match="另存为 UTF-8"):
        decode(data)


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00",
        b"abc\x00def",
        b"\x7fELF\x02\x01\x01" + bytes(60),
        bytes(range(1, 32)) * 10,
        b"\xef\xbb\xbfabc\x00",
    ],
)
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(UndecodableText, match="二进制"):
        decode(data)


def test_line_ends_become_line_feeds() -> None:
    assert decode("一\r\n二\r三\n四".encode()).text == "一\n二\n三\n四"


def test_a_mark_at_the_head_is_no_text() -> None:
    for codec in ("utf-8-sig", "utf-16", "utf-16-be", "gb18030"):
        text = SIMPLIFIED[0] if codec in ("utf-8-sig", "utf-16") else "\ufeff" + SIMPLIFIED[0]
        assert decode(text.encode(codec)).text == SIMPLIFIED[0]
