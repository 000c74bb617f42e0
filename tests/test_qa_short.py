"""The short answer: whole, of the kind that is asked for, and never a repeated question."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Index
from qa import answer
from qa.citations import Citation
from qa.form import Form
from qa.measures import measure
from qa.short import LIKELY, LONGEST, short_of

CITATION = Citation(
    number=1, document_id="一", path="一.txt", sha256="", title="", date="", quote="", start=100, end=100,
    source_start=100, source_end=100, where="第 1 行", headings=(), passage="", passage_start=0,
    passage_end=0, paragraph=1, header="", score=1.0, strength="强", matched=(),
)  # fmt: skip


def cited(quote: str) -> Citation:
    return replace(CITATION, quote=quote, end=CITATION.start + len(quote))


def said(question: str, text: str, quote: str) -> str | None:
    found = short_of(question, text, 0.9, cited(quote))
    return found.text if found else None


@pytest.mark.parametrize(
    ("question", "text", "quote", "shown"),
    [
        # Dates from their year on, figures with their units.
        ("何时上市？", "年4月23日", "这款车于2016年4月23日上市销售。", "2016年4月23日"),
        ("几月几日开营？", "20日", "夏令营定于2023年7月20日开营。", "2023年7月20日"),
        ("哪一年成立？", "1949年", "这所学校在1949年12月成立。", "1949年"),
        ("盖了多少楼？", "4000", "当地已经盖起4000多座楼宇。", "4000多座"),
        (
            "面积有多少平方公里？",
            "5,500,000",
            "占地5,500,000 平方公里的森林。",
            "5,500,000 平方公里",
        ),
        ("谁是负责人？", "张旗说", "技术负责人张旗说，要重新梳理。", "张旗"),
        ("租期从何时起？", "2024年", "租期自2024年3月1日起。", "2024年3月1日"),
        ("方案何时制定？", "各县要在3月底", "各县要在3月底前制定方案。", "3月底前"),
        ("何时营业？", "9月至11月", "每年9月至11月营业。", "9月至11月"),
        # What bounds a figure belongs to it, and so does the other end of a change.
        ("派多少人？", "20名", "每院派驻不少于20名医务人员。", "不少于20名"),
        ("比例要达到多少？", "90%", "比例要达到90%以上，并逐年提高。", "90%以上"),
        ("有多少种？", "38种", "病种由38种扩大到46种，明年再增。", "38种扩大到46种"),
        ("补助提高了多少？", "提高到800元", "补助由每月600元提高到800元。", None),
        ("年龄提高到多少岁？", "30岁", "国家将最高年龄由27岁提高到30岁，明年施行。", "提高到30岁"),
        ("新增多少专利？", "12%", "研发投入占12%，新增专利156项。", None),
        (
            "闲置厂房有多少？",
            "三是盘活闲置厂房46万平方米",
            "二是招商，三是盘活闲置厂房46万平方米，四是服务。",
            "46万平方米",
        ),
        (
            "通知要多久？",
            "试用期内提前3日",
            "离职提前30日，试用期内提前3日通知。",
            "试用期内提前3日",
        ),
        (
            "抓哪三个方面？",
            "一是围绕传感器、医药两条链",
            "一是围绕传感器、医药两条链，二是其他。",
            None,
        ),
        ("承接了多少项目？", "北京疏解项目", "用好机遇，主动承接北京疏解项目，办好实事。", None),
        # The number of an article, and who does what.
        ("住宿标准是多少？", "十二条", "第十二条 住宿标准为：一线城市500元。", None),
        (
            "费用谁承担？",
            "电费、网费由乙方",
            "租赁期间，电费、网费由乙方承担。",
            "电费、网费由乙方",
        ),
        ("费用谁承担？", "租赁期间，电费由乙方", "租赁期间，电费由乙方承担。", None),
        # Which of many figures, where the words do not tell.
        ("满十年休几天？", "5天", "满一年的，休5天；满十年的，10天；满二十年的，15天。", None),
        # Of another kind than what is asked for.
        ("三地人口一共有多少？", "21.6万平方公里", "三地土地总面积为21.6万平方公里。", None),
        ("投了多少钱？", "2896个", "这些企业在河北投资2896个项目。", None),
        ("什么时候通车？", "全长102公里", "这条全长102公里的高速实现通车。", None),
        ("获得多少金牌？", "231:224", "他们以231:224取胜，获得金牌。", None),
        ("什么时候吃最好？", "早上", "这种药在早上吃最好。", "早上"),
        ("打败了谁？", "23–16", "他们以23–16打败了对手。", None),
        ("方案有哪五个方面？", "方案分成五个方面", "这份方案分成五个方面的内容。", None),
        (
            "优良天数比例下降多少？",
            "64.1%",
            "优良天数比例为64.1%，同比降低6.8个百分点。",
            "降低6.8个百分点",
        ),
        ("收入增长多少？", "13.6%", "收入64570亿元，同比增长13.6%。", "增长13.6%"),
        ("何时兴盛？", "1540年代", "那里在1540年代兴盛。", "1540年代"),
        ("从何时开始？", "距今74000年", "冰期从距今74000年持续到结束。", "距今74000年"),
        ("何时重建？", "1775-1795年", "宫殿在1775-1795年重建。", "1775-1795年"),
        ("外商企业增长多少？", "8.3%", "股份制企业增长4.0%，外商企业下降8.3%。", "下降8.3%"),
        ("可以委托几个人？", "二人", "也可以委托一至二人代理；", "一至二人"),
        ("能看多远？", "15厘米", "能看到的距离是15厘米-20厘米左右。", "15厘米-20厘米左右"),
        (
            "何时施行？",
            "本法自2021年7月15日起",
            "第八条　本法自2021年7月15日起施行。",
            "2021年7月15日",
        ),
        # More than a few words, or nothing but the question.
        ("比例是多少？", "55%。城六区更高，达到79%", "全市为55%。城六区更高，达到79%。", None),
        ("三个统一是什么？", "三个统一：人员统一", "执法做到三个统一：人员统一，时间统一。", None),
        ("什么是微中心？", "加快建设承接微中心", "二是加快建设承接微中心。以县城为载体。", None),
        ("打一针多少钱", "打一针多少钱", "打一针多少钱要看用的是哪一种。", None),
        (
            "它可以在哪些平台上运行？",
            "它可以在许多平台上运行",
            "它可以在许多平台上运行，例如手机。",
            None,
        ),
    ],
)
def test_examples(question: str, text: str, quote: str, shown: str | None) -> None:
    assert said(question, text, quote) == shown


TEXTS = st.text(st.sampled_from("2014年6月10日多座元人，。：和京津3.5万%\n "), max_size=40)


@given(st.sampled_from(["何时？", "多少钱？", "谁？", "有多少人？"]), TEXTS, st.data())
def test_law_it_stands_in_the_quote_around_what_was_found(
    question: str, quote: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(quote)))
    text = quote[start : data.draw(st.integers(start, len(quote)))]
    citation = cited(quote)
    assert short_of(question, text, LIKELY - 0.01, citation) is None
    found = short_of(question, text, LIKELY, citation)
    if found:
        assert citation.start <= found.start < found.end <= citation.end
        assert quote[found.start - citation.start : found.end - citation.start] == found.text
        assert 0 < len(found.text) <= LONGEST
        assert text.removesuffix("说") in found.text
        assert not measure(question) or Form.of(question).held(found.text, row=False)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("什么时候提出京津冀协同发展的？", "2014年2月26日"),
        ("雄安新区盖了多少楼？", "4000多座"),
        ("三地人口一共有多少？", None),
        ("“三块地”是指什么？", None),
    ],
)
def test_of_the_samples(samples_index: Index, question: str, text: str | None) -> None:
    found = answer(samples_index, question)
    assert found.found
    assert (found.short.text if found.short else None) == text
