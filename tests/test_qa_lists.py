"""Lists: what leads in is quoted with its items, one item with what leads in told above it."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import SAMPLES, read
from index import Embedder, Index, build
from qa import answer
from qa.sentences import LIST

RULES = """沙溪县河塘保护办法
第一条　为了保护河塘，制定本办法。
第二条　各级塘长应当履行下列职责：
（一）编制河塘保护方案；
（二）每季度至少巡查一次河塘；
（三）制止倾倒垃圾。
第三条　塘长不履行职责的，由上级塘长约谈。
第四条　向河塘倾倒垃圾的，处五百元以上二千元以下罚款。
第五条　本办法所称“以上”包括本数，“以下”不包括本数。
第六条　违反第四条规定，情节严重的，吊销许可；第四条规定的罚款由县水务局决定。
第七条　对依照第四条规定作出的处罚不服的，可以申请复议。
"""
WORKS = """沙溪县河塘治理简报

2023年8月，县水务局就河塘治理提出三点要求。一是摸清底数，逐塘建档。底数由各乡镇报送。二是清淤扩容，先清村边的塘。三是种树护岸。此后县水务局每月通报进展。

各村要管好“两块牌”，具体包括：

河塘公示牌；
河塘警示牌。

以下是对专家意见的归纳，由编者整理。

1. 引水：从沙溪引来活水。
2. 养鱼：放养滤食的鱼。

怎样保住水质，首先要截住污水。其次要清理淤泥。最后要补种水草。

第一批河塘已经验收。第一个月清理了九口塘。
"""
# Longer than a passage; of the second, longer than what is quoted of a list.
POINTS = "一二三四五六"
STEPS = "".join(
    f"{n}是要着力改进第{n}片灌区，把干渠支渠逐段衬砌，由村组推举的管水员每天巡查，水费按亩计收，收支每季公布，"
    "年底由县里评定，评定不合格的限期整改。"
    for n in POINTS
)
PLAN = f"沙溪县灌区改造计划\n\n灌区改造会议提出六点要求。{STEPS}\n\n会后各乡镇分头落实。\n"
ITEMS = [f"（{n}）{STEPS[:90]}（文号{n}）；" for n in "一二三四五六七八九十"]
NOTICE = "沙溪县渠道养护通知\n\n渠道养护有下列禁止事项：\n" + "\n".join(ITEMS) + "\n\n特此通知。\n"
DUTIES = RULES[RULES.index("第二条") : RULES.index("第三条") - 1]


@pytest.fixture(scope="module")
def index(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("办法")
    (folder / "办法.txt").write_text(RULES, encoding="utf-8")
    (folder / "简报.txt").write_text(WORKS, encoding="utf-8")
    (folder / "计划.txt").write_text(PLAN, encoding="utf-8")
    (folder / "通知.txt").write_text(NOTICE, encoding="utf-8")
    build([folder, SAMPLES], folder.parent / "索引", embedder)
    return Index.open(folder.parent / "索引", embedder)


@pytest.mark.parametrize("question", ["塘长有哪些职责？", "各级塘长应当履行哪些职责？"])
def test_a_list_is_quoted_whole(index: Index, question: str) -> None:
    found = answer(index, question)
    first = found.citations[0]
    assert first.quote == DUTIES
    assert not any(c.quote in DUTIES for c in found.citations[1:])
    document = index.catalogue.document(first.document_id)
    assert document
    again = read(Path(document.folder), document.path, document.encoding)
    assert document.quote_from(again.text, first.start, first.end) == DUTIES
    # Neither 第二条 nor several items are a short answer.
    assert found.short is None


@pytest.mark.parametrize(
    ("question", "begins", "ends"),
    [
        ("县水务局就河塘治理提出了哪三点要求？", "2023年8月，县水务局", "三是种树护岸。"),
        ("“两块牌”是指什么？", "各村要管好“两块牌”", "河塘警示牌。"),
        ("专家对河塘有哪些意见？", "以下是对专家意见的归纳", "放养滤食的鱼。"),
        ("怎样保住水质？", "怎样保住水质", "最后要补种水草。"),
    ],
)
def test_what_is_counted_in_running_text_is_quoted_whole(
    index: Index, question: str, begins: str, ends: str
) -> None:
    found = answer(index, question)
    first = found.citations[0]
    assert first.quote.startswith(begins)
    assert first.quote.endswith(ends)
    assert found.short is None
    document = index.catalogue.document(first.document_id)
    assert document
    assert document.text[first.start : first.end] == first.quote


def test_a_list_goes_on_behind_its_passage(index: Index) -> None:
    found = answer(index, "灌区改造会议提出了哪六点要求？")
    first = found.citations[0]
    assert first.quote == "灌区改造会议提出六点要求。" + STEPS
    assert len(first.quote) > 300
    assert first.passage_start <= first.start < first.end <= first.passage_end
    assert first.quote in first.passage


def test_of_a_very_long_list_whole_items_are_quoted(index: Index) -> None:
    first = answer(index, "渠道养护有哪些禁止事项？").citations[0]
    assert first.quote.startswith("渠道养护有下列禁止事项：")
    assert 500 < len(first.quote) <= LIST
    assert first.quote.endswith("）；")


def test_what_asks_for_one_thing_gets_no_enumeration(index: Index) -> None:
    first = answer(index, "县水务局什么时候就河塘治理提出要求？").citations[0]
    assert first.quote.endswith("提出三点要求。")


def test_one_item_is_quoted_alone_where_it_answers(index: Index) -> None:
    first = answer(index, "塘长多久巡查一次河塘？").citations[0]
    assert first.quote == "（二）每季度至少巡查一次河塘；"
    assert first.header == "第二条　各级塘长应当履行下列职责："


def test_yes_or_no_has_no_short_answer(index: Index) -> None:
    found = answer(index, "“以上”包括本数吗？")
    assert "“以上”包括本数" in found.citations[0].quote
    assert found.short is None


def test_how_much_money_asks_for_no_money(index: Index) -> None:
    found = answer(index, "向河塘倾倒垃圾的罚多少钱？")
    assert found.citations[0].quote.endswith("处五百元以上二千元以下罚款。")
    assert found.missing_words == ()


@pytest.mark.parametrize("number", ["第四条", "第4条"])
def test_an_article_is_quoted_before_those_that_refer_to_it(index: Index, number: str) -> None:
    first = answer(index, f"沙溪县河塘保护办法{number}规定了什么？").citations[0]
    assert first.quote.startswith("第四条　向河塘倾倒垃圾的")
