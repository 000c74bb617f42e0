"""Laws and examples of corpus.cleaning: it only deletes, says why, and knows when to stop."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from dirty import cleaned, dirty_texts, source_of, written
from hypothesis import given
from hypothesis import strategies as st

from corpus import Document, Mark, clean, fold, read
from corpus.boilerplate import placed_noise
from corpus.written_lines import line_of

BODY = "港口的建设进展顺利，各方都表示满意，预计明年可以投入使用。"
OTHER = "道路的修缮已经结束，居民出行比从前方便，噪声也少了许多。"


def check_places(text: str, document: Document) -> None:
    """Spans and cuts are disjoint, increasing, and together the whole source."""
    assert document.text == "".join(
        text[span.source_start : span.source_start + span.end - span.start]
        for span in document.spans
    )
    position = 0
    for span in document.spans:
        assert span.start == position < span.end
        position = span.end
    assert position == len(document.text)
    kept = [(s.source_start, s.source_start + s.end - s.start) for s in document.spans]
    slices = sorted(kept + [(cut.start, cut.end) for cut in document.cuts])
    assert [slices[0][0], slices[-1][1]] == [0, len(text)] if slices else not text
    assert all(before[1] == after[0] for before, after in pairwise(slices))
    assert all(start < end for start, end in slices)
    assert all(cut.reason for cut in document.cuts)


@given(dirty_texts())
def test_law_text_is_a_subsequence_of_the_source(text: str) -> None:
    document = cleaned(text)
    check_places(text, document)
    rest = iter(text)
    assert all(character in rest for character in document.text)


@given(dirty_texts(), st.sampled_from(["txt", "html", "markdown", "docx", "pdf"]))
def test_law_cleaning_a_clean_text_changes_nothing(text: str, format_name: str) -> None:
    once = clean(source_of(text, format_name))
    twice = clean(source_of(once.text, format_name))
    assert twice.text == once.text
    assert twice.cuts == ()


@given(dirty_texts(), st.lists(st.tuples(st.integers(0, 300), st.integers(1, 50)), max_size=5))
def test_law_what_a_format_marks_is_cut(text: str, ranges: list[tuple[int, int]]) -> None:
    """Also where its marks overlap one another."""
    places = [(low, min(low + length, len(text))) for low, length in ranges if low < len(text)]
    source = source_of(text, "html")
    marks = tuple(Mark(low, high, "markup") for low, high in places)
    document = clean(replace(source, marks=marks))
    check_places(text, document)
    for span in document.spans:
        end = span.source_start + span.end - span.start
        assert not any(low < end and span.source_start < high for low, high in places)


@given(dirty_texts(), st.lists(st.tuples(st.integers(0, 300), st.integers(1, 50)), max_size=5))
def test_law_marked_headings_stand_in_the_text(text: str, ranges: list[tuple[int, int]]) -> None:
    places = [(low, min(low + length, len(text))) for low, length in ranges if low < len(text)]
    source = source_of(text, "html")
    marks = tuple(Mark(low, high, "heading", 2) for low, high in sorted(places))
    document = clean(replace(source, marks=marks))
    # Without a mark they are guessed, see below.
    for heading in document.headings if marks else ():
        assert 0 <= heading.start < heading.end <= len(document.text)
        assert any(
            low <= start and end <= high
            for start, end in [document.source_range(heading.start, heading.end)]
            for low, high in places
        )


@given(st.lists(st.sampled_from([BODY, OTHER, "结论", "58", "一、背景"]), max_size=9, unique=True))
def test_law_a_clean_text_stays_as_it_is(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert cleaned(text).text == text


def reasons(text: str) -> set[str]:
    return {cut.reason for cut in cleaned(text).cuts} - {"blank"}


SPAM = "免费看片高清资源,成人娱乐在线播放,最新游戏外挂下载,博彩平台官方网站"
CUT = [
    ("invisible character", f"{BODY[:5]}\u200b{BODY[5:]}", BODY),
    ("invisible character", f"\ufeff{BODY}", BODY),
    ("front matter", f"---\ntitle: 报告\ntags:\n  - 甲\n---\n{BODY}", BODY),
    ("markup", f'<p class="a b">{BODY}<br/><img src="x.png" alt=\'图\'/></p><!-- more -->', BODY),
    ("gloss", "學(xué)習(xí)語(yǔ)言時(shí)見(jiàn)書(shū)聽(tīng)話(huà)。",
     "學習語言時見書聽話。"),
    ("spam title", f"{SPAM}\n\n港口建设报告\n{BODY * 12}", f"港口建设报告\n{BODY * 12}"),
    ("page furniture", f"{BODY}\n- 3 -\n{OTHER}", f"{BODY}\n\n{OTHER}"),
    ("counter", f"{BODY}\n阅读 1234", BODY),
    ("editor line", f"{BODY}\n（张三、李小四）\n（责编：王五）", BODY),
    ("related links", f"{BODY}\n推荐阅读\n道路修缮结束了\n{OTHER[:12]}…\n返回顶部", BODY),
    ("related links", f"{BODY}\n相关阅读\n道路修缮结束了\n桥梁何时通车？\n二、道路\n{OTHER}",
     f"{BODY}\n桥梁何时通车？\n二、道路\n{OTHER}"),
    ("comment section", f"{BODY}\n网友评论\n蓝天\n10分钟前\n早该修了！\n回复", BODY),
    ("navigation", f"首页\n要闻\n办事服务\n通知公告\n港口建设报告\n{BODY}",
     f"港口建设报告\n{BODY}"),
    ("navigation", f"{BODY}\n分享\n收藏\n{OTHER}", f"{BODY}\n{OTHER}"),
    ("navigation", f"{BODY}\n上一页 1 2 3 下一页", BODY),
    ("navigation", f"目录\n1 背景\n2 展望\n背景\n{BODY}\n展望\n{OTHER}",
     f"背景\n{BODY}\n展望\n{OTHER}"),
    ("byline", f"港口建设报告\n时间：2024-02-26 编辑：小王 点击：35\n{BODY}",
     f"港口建设报告\n{BODY}"),
    ("byline", f"{BODY}\n沙发\n老王\n发表于 2024-2-26 10:00\n{OTHER}", f"{BODY}\n{OTHER}"),
    ("disclaimer", f"{BODY}\n本文来自网络，如有侵权请联系删除。", BODY),
    ("navigation", f"{BODY}\n某某局\n2024年2月26日\n收藏\n分享\n打印\n云岭之窗\n返回顶部",
     f"{BODY}\n某某局\n2024年2月26日"),
    ("photo credit", f"{BODY}本报记者 张三摄", BODY),
    ("editor line", f"{BODY}【编辑:张三】 更多精彩内容请进入国内新闻", BODY),
    ("reference mark", "甲地[1]产茶，乙地[2]产米，丙地[3]产盐。", "甲地产茶，乙地产米，丙地产盐。"),
    ("page furniture", f"甲县年鉴\n- 1 -\n{BODY}\n甲县年鉴\n- 2 -\n{OTHER}\n甲县年鉴\n- 3 -"
     f"\n{BODY[:9]}。\n甲县年鉴\n- 4 -", f"{BODY}\n{OTHER}\n{BODY[:9]}。"),
    ("repeated lead", f"{BODY[:20]}...\n\n{BODY}\n{OTHER}", f"{BODY}\n{OTHER}"),
    ("repeated lead", f"港口建设进展情况的报告\u3000全文\n港口建设进展情况的报告 全文\n{BODY}",
     f"港口建设进展情况的报告 全文\n{BODY}"),
    ("off the text", f"首页 | 登录\n会员注册\n港口建设报告\n阅读 12\n{BODY}\n{OTHER}",
     f"港口建设报告\n{BODY}\n{OTHER}"),
    ("off the text", f"港口建设报告\n{BODY}\n{OTHER}\n阅读 12\n您的昵称\n填写验证码\n返回顶部",
     f"港口建设报告\n{BODY}\n{OTHER}"),
    ("photo credit", f"图片\n{BODY}\n图片\n{OTHER}", f"{BODY}\n{OTHER}"),
    ("page furniture", f"01\n港口\n{BODY}\n02\n道路\n{OTHER}", f"港口\n{BODY}\n道路\n{OTHER}"),
    ("line break", "几年来,各地推进\n港口、\n道路、\n桥梁的建设,进展顺利。\n居民满意。",
     "几年来,各地推进港口、道路、桥梁的建设,进展顺利。\n居民满意。"),
]  # fmt: skip


@pytest.mark.parametrize(("reason", "text", "expected"), CUT)
def test_noise_is_cut(reason: str, text: str, expected: str) -> None:
    assert re.sub(r"\n+", "\n", cleaned(text).text) == re.sub(r"\n+", "\n", expected)
    assert reason in reasons(text)


@pytest.mark.parametrize(
    "text",
    [
        f"---\n{BODY}\n---\n{OTHER}",  # rules, no front matter
        f"若a<b且c>d，则{BODY}",
        f"若a <b 且 c> d，则{BODY}",
        f"如图<1>所示，{BODY}",
        "协(xié)同是什么意思？见下文。",  # one gloss may be a dictionary's
        "长(km)宽(km)高(m)重(kg)速(kn)温(k)压(pa)能(j)量(mol)",
        f"港口,道路,桥梁\n张家庄,李家庄,王家庄\n赵家庄,钱家庄,孙家庄\n{BODY * 12}",  # a table
        f"港口,道路,桥梁\n{BODY * 12}",  # key words
        f"（北京、天津、河北）\n{BODY}",  # no editors: it is not the last line
        f"{BODY}\n58\n-5\n{OTHER}",
        f"{BODY}\n图片\n{OTHER}",  # once, it may be a heading
        f"{BODY}\n02\n05\n{OTHER}",
        f"结论摘要\n{BODY}\n结论摘要\n{OTHER}",  # too short for a lead
        f"{BODY}\n本条的版权归作者所有，受法律保护。",
        f"2014年2月26日，会议召开。\n{BODY}",
        "床前明月光，\n疑是地上霜。\n举头望明月，\n低头思故乡。",
        "春眠不觉晓\n处处闻啼鸟\n夜来风雨声\n花落知多少",
        "购物清单\n苹果、\n香蕉、\n梨",
        "1、苹果，\n2、香蕉，\n3、梨",
        f"二、航摄\n{BODY}",
        f"无人机航摄\n{BODY}",
        f"{BODY}\n推荐阅读\n{OTHER}",  # a heading: sentences follow
        f"{BODY}\n注册\n{OTHER}\n收藏\n{BODY[:14]}。",
        f"{BODY}\n教育\n{OTHER}",
        f"{BODY}\n联系人：张三\n联系电话：0000-1234567\n某某局\n2024年2月26日",
        f"审判员 张三\n书记员 李四\n{BODY}",
        f"记者：进展如何？\n张三：顺利。\n{BODY}",
        f"{BODY}\n网友评论\n{OTHER * 8}",  # longer than comments are
        f"{BODY}\n本站建于1958年，装有三台水轮机。\n{OTHER}",
        f"“扫码点餐”不得强制关注公众号\n{BODY}",
        f"积分落户新规公布\n{BODY}",
        f"二维码的历史\n2024-02-26\n{BODY}",
        f"隐私政策\n{BODY}\n{OTHER}",
        f"{BODY}\n办理流程：\n登录\n注册\n提交\n{OTHER}",
        f"{BODY}\n报名方式：扫码登记\n报名电话：0000-1234567",
        f"{BODY}\n① 扫码登记\n② 关注公众号，点击预约\n{OTHER}",
        f"{BODY}\n推荐阅读\n《论语》\n《史记》",
        "学习资料\n推荐阅读\n甲乙丙丁的故事\n戊己庚辛的故事",
        f"本网站的版权归甲公司所有。\n转载本站文章须经许可。\n{BODY[:14]}。",
        f"今天是他退休的日子\n{BODY}",
        f"球队夺得三连冠\n{BODY}\n他们已经是三连冠了！",
        f"目录\n1 背景\n2 展望\n{BODY}",  # nothing of it comes again
        "甲市的道路平整。\n乙市的桥梁牢固。\n丙市的路灯明亮。\n"  # statements are no links
        + f"甲市的道路平整。\n{BODY}\n乙市的桥梁牢固。\n{OTHER}\n丙市的路灯明亮。\n{BODY[:14]}。",
    ],
)
def test_content_is_kept(text: str) -> None:
    assert cleaned(text).text == text
    assert reasons(text) == set()


# What known noise is around makes lines suspicious, but never these.
NEAR = [
    ["港口建设报告", "——清江区的实践", BODY, OTHER],
    ["关于修缮道路的通知", "各乡镇：", BODY, OTHER, "联系人：张三", "某某局", "2024年2月26日"],
    ["采购结果", BODY, "采购清单如下：", "警报器", "喊话器", "担架"],
    ["何某诉某局案", BODY, OTHER, "审判长 张三", "书记员 李四", "二〇二四年二月六日"],
    ["值班表", BODY, "日期 班次 值班人", "3月4日 早班 张三", "3月5日 晚班 李四"],
    ["种子", "我把一粒种子", "放进你的口袋", "你走过的路", "就有了春天", BODY],
    ["小站怎么走_某某问答", "阿明去过小站三次,每次都坐慢车,路上要走两个小时", BODY],
    ["游戏说明", BODY, "-可以随时返回城镇", "-可以召唤普通的怪物"],
    ["港口研究", BODY, OTHER, "参考文献", "[1] 张三. 港口. 2012(3): 15-21."],
]


@pytest.mark.parametrize("lines", NEAR, ids=[lines[0] for lines in NEAR])
def test_content_is_kept_among_noise(lines: list[str]) -> None:
    text = "\n".join(["首页 | 登录 | 注册", *lines, "阅读 12", "返回顶部", "上一篇：旧闻"])
    kept = [line for line in cleaned(text).text.split("\n") if line]
    assert kept == lines


def test_dates_and_headings_keep_their_lines() -> None:
    text = "会议召开\n几年来,各地推进\n港口、\n道路的建设。\n2014年7月10日"
    text += "\n日前,各方\n表示满意。\n二、展望\n今后如何。"
    lines = cleaned(text).text.split("\n")
    assert "2014年7月10日" in lines
    assert "二、展望" in lines
    assert "日前,各方表示满意。" in lines


def test_a_button_alone_on_its_line_is_no_heading() -> None:
    assert list(placed_noise([line_of(0, "[编辑]"), line_of(1, BODY)])) == []


def test_only_plain_text_is_searched_for_markup() -> None:
    text = f"用<b>标出粗体。{BODY}"
    assert clean(source_of(text, "html")).text == text


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"　　{number}年，{BODY * 3}\n\n" for number in range(1500)),
        "".join(
            f"{BODY}\n阅读 {number}\n- {number % 900} -\n  <b>甲</b> \n\n\n"
            for number in range(900)
        ),
        "".join(f"第{number}章 概述\n{number}年，{BODY}\n" for number in range(2500)),
        f"{BODY}\n" * 4000,
        "甲" + " " * 100_000 + "乙",
        "<!-- " * 20_000,
        "\n \n" * 20_000,
        "協(xié)同發(fā)展" * 8000,
        f"{BODY}\n" + "推荐阅读\n甲的故事\n" * 9000 + BODY,
        f"{BODY}\n" + "".join(f"网友评论\n第{n}句\n回复\n" for n in range(6000)) + BODY * 9,
        "目录\n1 背景\n背景\n" * 6000,
        f"{BODY}\n" + "".join(f"云岭年鉴{n % 7}\n- {n} -\n收藏\n" for n in range(6000)),
        "推 abc: 很好 05/12 21:40\n" * 8000,
        "第一章 甲\n第二章 乙\n第三章 丙\n第四章 丁\n" * 3000,
        f"摘要：{BODY}\n" * 3000,
        "".join(f"{n}{' ' * 1500}分钟\n" for n in range(9)),
        f"姓名\n住址\n事由\n{BODY}\n" * 400 + f"事由\n{BODY}\n" * 400,
    ],
    ids=[
        "paragraphs",
        "noise",
        "headings",
        "repeats",
        "blanks",
        "comments",
        "empty",
        "glosses",
        "links",
        "comments of readers",
        "contents",
        "running titles",
        "posts",
        "chapters",
        "summaries",
        "spaced out",
        "forms",
    ],
)
def test_time_grows_with_the_length_only(text: str) -> None:
    """About a second here; a quadratic rule takes minutes."""
    begin = time.process_time()
    cleaned(text)
    assert time.process_time() - begin < 12


# Facts about the five captures in ../shared/seeds. Fragments are short: none of their text is ours.
SEEDS = {
    "000": ("京津冀协同发展体会心得", "2025-01-22"),
    "001": ("牽住“牛鼻子” 京津冀協同發展邁向更高水平", "2024-02-23"),
    "002": ("全力推动京津冀协同发展向广度深度拓展", "2019-02-22"),
    "003": (None, ""),
    "004": ("平谷区奋力书写京津冀协同发展新篇章!", ""),
}
MUST_GO = [
    "国产",
    "高清",
    "VIP",
    "千字",
    "发布于河南",
    "举报",
    "PAGE",
    "文档评论",
    "相关文档",
    "联合报道组",
    "来源:人民网",
    "小字号",
    "呂瑞欣",
    "馬宇新",
    "供圖",
    "责编",
    "責編",
    "责任编辑",
    "刘亚楠",
    "趙明妍",
    "林福盛",
    "分享讓",
    "推薦閱讀",
    "瓣瓣同心",
    "返回顶部",
    "wetech",
    "ifengimg",
    "<img",
    "<!--",
    "categories",
    "您的位置",
    "免责声明",
    "本站",
    "为您推荐",
]
MUST_STAY = {
    "000": "58微克/立方米|每平方公里980人|426个|约150万人|11.2%|510个|2200公里"
    "|42.5%|水十条|展望未来,",
    "001": "2037.22億元|項目270個|僅用40分鐘|2023年12月26日|3+3+N|3000多張照片|38.6微克"
    "|57.6%|下降57%|…………|疏解地的推力",
    "002": "核心提示|1月16日至18日|雄安质量|微中心|飞地经济|一盘棋|一带四区"
    "|燕山―太行山|冬奥会|平安创建",
    "003": "21.6万平方公里|10.4万亿元|1.9倍|2014年7月10日|1172.7亿元|327个|68.5亿元|2300万人以内|"
    "《意见》|18条举措|改革重点|1+5+18|104442亿元|70.3万件|64.3%|交钥匙工程|马六甲|2016年1月10日",
    "004": "机制护航|多层级联席会议9次|矿山修复治理36宗|143公里|宽度50米"
    "|轨道交通22号线|837间|累计3489项|医学人才414人|海铁联运6列",
}


@pytest.fixture
def seeds(shared: Path) -> dict[str, Document]:
    return {
        path.name[:3]: clean(read(path.parent, path.name))
        for path in sorted((shared / "seeds").glob("*.txt"))
    }


def test_seeds_noise_is_gone(seeds: dict[str, Document]) -> None:
    for document in seeds.values():
        assert [noise for noise in MUST_GO if noise in document.text] == []
        assert not re.search(r"[(（][a-zǖ-ǜ]*[àáèéìíòóùúāēěīōūǎǐǒǔ][a-z]*[)）]", document.text)
        assert document.text == cleaned(document.text).text


def test_seeds_content_stays(seeds: dict[str, Document]) -> None:
    fragments = [(name, part) for name, parts in MUST_STAY.items() for part in parts.split("|")]
    assert len(fragments) >= 40
    for name, fragment in fragments:
        assert len(fragment) <= 14
        assert written(fragment) in written(seeds[name].text), fragment


def test_seeds_titles_and_dates(seeds: dict[str, Document]) -> None:
    for name, (title, date) in SEEDS.items():
        assert title in (None, seeds[name].title)
        assert seeds[name].date == date


def test_seeds_sentences_are_whole_again(seeds: dict[str, Document]) -> None:
    """The encyclopedia article had a line end wherever a link stood."""
    lines = [line for line in seeds["003"].text.split("\n") if len(line) > 40]
    whole = sum(fold(line)[-1] in "。:;.”》" for line in lines)
    assert whole / len(lines) > 0.95


def test_people_are_told_of_hidden_text() -> None:
    """It may be an attempt to be quoted, or to be obeyed."""
    source = replace(source_of(f"{BODY}\n{OTHER}", "html"), marks=(Mark(0, 10, "hidden text"),))
    assert clean(source).notes == (
        "有 10 个字在原文件里是看不见的（隐藏文字），已略去，不会被引用。",
    )
    smuggled = "".join(chr(0xE0000 + ord(letter)) for letter in "obey me")
    document = cleaned(f"{BODY[:5]}{smuggled}{BODY[5:]}")
    assert document.text == BODY
    assert document.notes == ("有 7 个看不见的字符（零宽字符），已略去；可能是水印或夹带的内容。",)
    assert cleaned(f"\ufeff{BODY}\u200b").notes == ()


def test_dots_at_the_top_are_no_title() -> None:
    text = f"首页 | 登录 | 注册\n阅读 120\n……\n评论(3)\n港口的建设\n{BODY}\n返回顶部\n版权所有 某网"
    assert BODY in cleaned(text).text


def test_a_heading_that_goes_leaves_no_other_title_behind() -> None:
    """The second time there is one heading of the first rank: it must have counted before."""
    parts = [
        "首页 | 登录",
        "某网 > 新闻",
        "通知公告",
        "广告",
        "港口的建设",
        BODY,
        "返回顶部",
        "联系我们",
    ]
    text = "\n".join(parts)
    marks = tuple(
        Mark(text.index(part), text.index(part) + len(part), "heading", 1)
        for part in ("广告", "港口的建设")
    )
    source = replace(source_of(text, "html"), marks=marks)
    once = clean(source)
    assert "广告" not in once.text
    at = once.text.index("港口的建设")
    kept = (Mark(at, at + 5, "heading", 1),)
    twice = clean(replace(source_of(once.text, "html"), marks=kept))
    assert (twice.text, twice.cuts) == (once.text, ())
