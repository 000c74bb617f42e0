"""Laws and examples of corpus.mojibake: found where it is, never where it is not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from dirty import dirty_texts
from hypothesis import given
from hypothesis import strategies as st
from specimens import docx_file, pdf_file, pptx_file, specimens, xlsx_file

from corpus import SAMPLES, find_files, read
from corpus.encoding import decode
from corpus.mojibake import MISREADINGS, Finding, Misreading, certain, find, parted

SIMPLIFIED = [
    "轨道交通把两座城市之间的通勤时间缩短到了一个小时以内。",
    "会议决定，从明年一月起调整居民基本医疗保险的缴费标准。",
    "图书馆新增了五万册藏书，并且延长了周末的开放时间。",
    "Total: 32 亿元（估算）",
]
TRADITIONAL = [
    "軌道交通把兩座城市之間的通勤時間縮短到了一個小時以內。",
    "會議決定，從明年一月起調整居民基本醫療保險的繳費標準。",
    "圖書館新增了五萬冊藏書，並且延長了週末的開放時間。",
]
BY_NAME = {str(misreading): misreading for misreading in MISREADINGS}
READ_AS = {"Latin-1": "latin-1", "GB18030": "gb18030", "Big5": "big5hkscs"}


def misread(text: str, misreading: Misreading) -> str:
    """What a careless program saves, with U+FFFD where it does not know better."""
    data = text.encode(misreading.charset.codec)
    return data.decode(READ_AS[misreading.taken_for], "replace")


def lines_for(misreading: Misreading) -> list[str]:
    return TRADITIONAL if misreading.charset.name == "Big5" else SIMPLIFIED


@pytest.mark.parametrize("misreading", MISREADINGS, ids=str)
@given(chosen=st.lists(st.integers(0, 2), min_size=2, max_size=6))
def test_law_what_loses_nothing_is_undone(misreading: Misreading, chosen: list[int]) -> None:
    text = "\n".join(lines_for(misreading)[at] for at in chosen)
    damaged = misread(text, misreading)
    decoded = decode(damaged.encode())
    assert find(damaged)
    if misreading.undone(damaged) is None:
        # A byte was lost somewhere: shown as it stands, and said so.
        assert "\ufffd" in damaged
        assert decoded.text == damaged
        assert any(str(misreading) in note for note in decoded.notes)
        return
    assert decoded.text == text
    assert decoded.encoding == f"UTF-8（{misreading}）"
    assert parted(decoded.encoding) == ("UTF-8", misreading)
    assert "还原" in decoded.notes[0]
    assert decode(damaged.encode(), encoding=decoded.encoding) == decoded


@given(dirty_texts(40))
def test_law_no_alarm_over_dirty_but_readable_text(text: str) -> None:
    found = find(text)
    assert found == []
    assert certain(text, found) is None


@given(st.text(max_size=80), st.sampled_from(MISREADINGS))
def test_law_undoing_gives_back_every_byte(text: str, misreading: Misreading) -> None:
    meant = misreading.undone(text)
    if meant is not None and misreading.taken_for == "Latin-1":
        assert misreading.undone(misread(meant, misreading)) == meant


@pytest.mark.parametrize(
    ("text", "name", "example", "meant"),
    [
        ("他说浜嬩笟很好", "曾把 UTF-8 误读为 GBK", "浜嬩笟", "事业"),
        ("缁忔祹銆?", "曾把 UTF-8 误读为 GBK", "缁忔祹銆?", "经济□"),
        ("标题：äº¬æ´¥", "曾把 UTF-8 误读为 Latin-1", "äº¬æ´¥", "京津"),
        ("来源：¾©½ò¼½", "曾把 GBK 误读为 Latin-1", "¾©½ò¼½", "京津冀"),
    ],
)
def test_pieces_are_pointed_out_and_left_alone(
    text: str, name: str, example: str, meant: str
) -> None:
    text = f"{SIMPLIFIED[0]}\n{text}\n{SIMPLIFIED[1]}"
    [finding] = find(text)
    assert (finding.misreading, finding.places) == (BY_NAME[name], 1)
    assert (finding.example, finding.meant) == (example, meant)
    decoded = decode(text.encode())
    assert decoded.text == text
    assert decoded.encoding == "UTF-8"
    assert decoded.notes == (
        f"文件里有 1 处乱码，{name}（如“{example}”应为“{meant}”），原样保留。",
    )


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.docx", lambda lines: docx_file(lines)),
        ("a.xlsx", lambda lines: xlsx_file([["项", line] for line in lines])),
        ("a.pptx", lambda lines: pptx_file([["标题", *lines]])),
        ("a.pdf", lambda lines: pdf_file([lines])),
        ("a.md", lambda lines: "\n\n".join(lines).encode()),
        ("a.csv", lambda lines: "\n".join(f"{line},1" for line in lines).encode()),
        ("a.html", lambda lines: "".join(f"<p>{line}</p>" for line in lines).encode()),
        # Spelled in ASCII, where the decoder sees nothing.
        (
            "b.html",
            lambda lines: "".join(f"<p>{line}</p>" for line in lines).encode(
                "ascii", "xmlcharrefreplace"
            ),
        ),
        ("a.jsonl", lambda lines: "\n".join(json.dumps({"text": x}) for x in lines).encode()),
        ("a.json", lambda lines: json.dumps([{"text": line} for line in lines]).encode()),
    ],
)
def test_every_format_is_looked_through(
    tmp_path: Path, name: str, make: Callable[[list[str]], bytes]
) -> None:
    def noted(lines: list[str]) -> list[str]:
        (tmp_path / name).write_bytes(make(lines))
        return [note for note in read(tmp_path, name).notes if "乱码" in note]

    assert noted(SIMPLIFIED) == []
    [note] = noted([SIMPLIFIED[0], "他说浜嬩笟很好", *SIMPLIFIED[1:]])
    assert note == ("文件里有 1 处乱码，曾把 UTF-8 误读为 GBK（如“浜嬩笟”应为“事业”），原样保留。")


def test_no_alarm_over_office_files(tmp_path: Path) -> None:
    for suffix in (".docx", ".xlsx", ".pptx", ".pdf"):
        for data in specimens()[suffix]:
            (tmp_path / f"a{suffix}").write_bytes(data)
            assert find(read(tmp_path, f"a{suffix}").text) == [], suffix


def test_lost_text_is_counted() -> None:
    text = "锟斤拷锟斤拷经济\n\ufffd\ufffd\ufffd发展，锟斤拷"
    [finding] = find(text)
    assert (finding.misreading, finding.places, finding.example) == (None, 3, "锟斤拷锟斤拷")
    assert decode(text.encode()).notes == (
        "文件里有 3 处文字早已丢失（如“锟斤拷锟斤拷”），无法还原。",
    )


@pytest.mark.parametrize(
    "text",
    [
        "著名的乱码“锟斤拷”是这样产生的。",
        "Московский университет, Αθήνα, São Paulo, Zürich, 東京タワー, 서울",
        "ハッシュタグ、キネティック",
        "╮(╯_╰)╭ ▽▽▽▽▽▽ ━ ━ ━ ━ ★☆★☆",
        "ㄅㄆㄇㄈ，nǐ hǎo，àn ㄎㄢˋ",
        "龘靐齉爩鱻麤龗灪吁龖厵滟爨癵籱饢驫鲡鹂鸾",
        "喆堃玥犇淼镕曌赟昇翀晟睿彧頔燊濬祎旻瑀琮",
        "°±²³´µ¶·¸¹º»¼½¾¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏ",
        "饕餮、魑魅魍魉、鳏寡孤独、踟蹰、觊觎、龃龉、耄耋",
    ],
)
def test_rare_is_not_damaged(text: str) -> None:
    assert find(text) == []
    assert decode(text.encode()).notes == ()


def test_what_is_already_chinese_is_never_certain() -> None:
    # Even where a piece of it looked misread.
    for line in SIMPLIFIED + TRADITIONAL:
        findings = [Finding(misreading, 1, "", "") for misreading in MISREADINGS]
        assert certain(line * 3, findings) is None


def test_no_alarm_over_the_samples() -> None:
    files, _ = find_files([SAMPLES])
    sources = [read(file.folder, file.path) for file in files]
    assert sources
    assert [finding for source in sources for finding in find(source.text)] == []


def test_no_alarm_over_the_seeds(shared: Path) -> None:
    for path in sorted((shared / "seeds").glob("*.txt")):
        assert find(decode(path.read_bytes()).text) == [], path


def test_alarms_over_public_sets_are_true(shared: Path) -> None:
    """U+FFFD stands in some of these texts; besides, there is nothing to find."""
    alarms = [
        str(finding)
        for name in ("cmrc2018_trial", "drcd_dev", "dureader_robust_dev")
        for line in (shared / "data" / name / "corpus.jsonl").read_text("utf-8").splitlines()
        for finding in find(json.loads(line)["text"])
        if finding.misreading
    ]
    assert alarms == []


def test_floods_take_no_more_than_their_time() -> None:
    for piece in ("浜嬩笟", "\u3400", "äº¬", "¾©", "锟斤拷", "\ufffd", "龘a", "龘aa "):
        find(piece * 30_000)
