"""Laws and examples of corpus.encoding."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.charsets import BIG5, BY_NAME, GB18030
from corpus.encoding import NAMES, UndecodableText, decode

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
    "utf-32": "UTF-32 LE",
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
    assert decoded.lost <= decoded.text.count("\ufffd")
    # The law of the override: asked for what it found, it finds the same.
    assert decode(data, encoding=decoded.encoding) == decoded


BOMS = [b"", *(charset.bom for charset in BY_NAME.values())]


@given(
    st.sampled_from(BOMS),
    st.one_of(
        st.binary(max_size=60),
        texts.map(str.encode),
        texts.map(lambda text: text.encode("gb18030")),
    ),
    st.sampled_from([*NAMES, "", "latin1", "UTF-8（曾把 GBK 误读为 Latin-1）"]),
)
def test_any_name_can_be_asked_for(bom: bytes, data: bytes, name: str) -> None:
    try:
        decoded = decode(bom + data, encoding=name)
    except UndecodableText:
        return
    assert decoded.encoding == name or not name
    assert "\0" not in decoded.text
    assert decode(bom + data, encoding=decoded.encoding) == decoded


@given(texts, st.sampled_from(sorted(CODECS)), st.sampled_from(sorted(CODECS)))
def test_law_the_found_name_reads_the_same(text: str, codec: str, other: str) -> None:
    data = text.encode(codec)
    found = decode(data, declared=other)
    assert decode(data, encoding=found.encoding) == found


def test_unknown_names_are_refused_with_those_that_are_known() -> None:
    with pytest.raises(UndecodableText, match=r"“ebcdic”.*UTF-8、GB18030、Big5"):
        decode(b"abc", encoding="ebcdic")


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


@pytest.mark.parametrize(
    ("codec", "text", "name"),
    [
        ("hz", "".join(SIMPLIFIED), "HZ"),
        ("iso2022_jp", "図書館は土曜日も開いています。", "ISO-2022"),
        ("shift_jis", "図書館は土曜日も夜九時まで開いています。", "日文"),
        ("euc_jp", "図書館は土曜日も夜九時まで開いています。", "日文"),
        ("euc_kr", "도서관은 토요일에도 밤 아홉 시까지 문을 엽니다.", "韩文"),
        ("cp1251", "Библиотека открыта по субботам до девяти часов.", ""),
    ],
)
def test_other_encodings_are_refused_rather_than_misread(codec: str, text: str, name: str) -> None:
    with pytest.raises(UndecodableText, match=f"{name}.*另存为 UTF-8"):
        decode(text.encode(codec))


def test_korean_that_is_asked_for_as_chinese_is_read_as_asked() -> None:
    assert decode("한국".encode("euc_kr"), encoding="GB18030").encoding == "GB18030"


@pytest.mark.parametrize("start", [0x81, 0xA1, 0xB0, 0xF8])
def test_no_cell_of_gb18030_is_lost(start: int) -> None:
    trails = (*range(0x40, 0x7F), *range(0x80, 0xFF))
    cells = [bytes((row, cell)) for row in range(start, 0xFF) for cell in trails]
    text, lost = GB18030.read(b"".join(cells))
    assert (len(text), lost) == (len(cells), 0)


def test_private_use_of_old_tables_becomes_what_it_stands_for() -> None:
    # GB18030-2022: FE59 龴 and the vertical comma; F9D6 is 碁 in Windows' Big5, FA40 one of HKSCS.
    assert GB18030.read(b"\xfe\x59\xa6\xd9\xaa\xa1") == ("\u9fb4︐\ue000", 0)
    assert BIG5.read(b"\xf9\xd6\xfa\x40\xa1\x45\xa2\x46") == ("碁\U00020547‧￠", 0)


def test_the_euro_sign_of_windows_is_no_loss() -> None:
    assert GB18030.read("约".encode("gbk") + b"\x80" + b"30") == ("约€30", 0)
    assert BIG5.read(b"\xa3\xe1" + b"30") == ("€30", 0)


@given(st.binary(max_size=200), st.sampled_from(sorted(NAMES)))
def test_counting_is_reading_without_keeping(data: bytes, name: str) -> None:
    charset = BY_NAME[name]
    text, lost = charset.read(data)
    counted = charset.count(data, len(data))
    assert counted is not None
    assert counted[1] == lost
    assert counted[0] == Counter(text) - Counter("\ufffd" * lost)
    assert charset.strictly_read(data) == (None if lost else text)
    assert lost == 0 or charset.count(data, lost - 1) is None


def test_a_file_cut_off_within_a_character_is_read() -> None:
    data = SIMPLIFIED[0].encode("gb18030")
    decoded = decode(data[:-1])
    assert decoded.text == SIMPLIFIED[0][:-1] + "\ufffd"
    assert decoded.notes == ("有 1 处字节无法解码，已略去。",)


def test_few_characters_among_many_latin_ones() -> None:
    text = "date,city,value\n" * 50 + "2024,北京市,3\n" * 2
    assert [decode(text.encode(codec)).text == text for codec in CODECS] == [True] * len(CODECS)


def test_a_list_of_rare_names() -> None:
    text = "，".join(["赵喆犇", "何玥瑀", "刘琮頔", "李祎琮", "黄淼昇", "王昱翀"] * 4)
    assert decode(text.encode("gb18030")).text == text


def test_endless_damage_is_given_up_early() -> None:
    for data in (b"\x80" * 10**6, b"\xff" * 10**6, b"\x81" * 10**6):
        with pytest.raises(UndecodableText):
            decode(data)


def test_line_ends_become_line_feeds() -> None:
    assert decode("一\r\n二\r三\n四".encode()).text == "一\n二\n三\n四"


def test_a_mark_at_the_head_is_no_text() -> None:
    for codec in ("utf-8-sig", "utf-16", "utf-16-be", "gb18030"):
        text = SIMPLIFIED[0] if codec in ("utf-8-sig", "utf-16") else "\ufeff" + SIMPLIFIED[0]
        assert decode(text.encode(codec)).text == SIMPLIFIED[0]
