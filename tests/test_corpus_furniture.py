"""Laws and examples of corpus.furniture: what a site puts on all of its pages."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from dirty import cleaned, dirty_texts, source_of
from hypothesis import example, given
from hypothesis import strategies as st

from corpus import Correction, Document, clean, read
from corpus.furniture import PAGES, concerned, edges, repeated, without

SENTENCES = [
    "港口的建设进展顺利，各方都表示满意，预计明年可以投入使用。",
    "道路的修缮已经结束，居民出行比从前方便，噪声也少了许多。",
    "水库去年冬天清了一次淤，蓄水比从前多出三成。",
    "学校的操场换了新草皮，孩子们放学以后舍不得走。",
    "茶园里来了一群黄雀，茶农说它们专吃尺蠖。",
    "老戏台的柱子换了两根，唱腔还是从前的。",
]
MASTHEAD = "云岭记事 每周三出版"
SLOGAN = "记录山里的人和事，从不缺席。"
FOOT = "云岭记事编写组\n地方志工作站承印"


def headline(number: int) -> str:
    return f"山里见闻之{'甲乙丙丁戊己'[number]}：平常的一天"


def page(number: int, *, slogan: bool = False, foot: bool = True) -> Document:
    """One page of a site: its masthead, an article of its own, its foot."""
    top = MASTHEAD + ("\n" + SLOGAN if slogan else "")
    body = f"{headline(number)}\n{SENTENCES[number] * 3}\n那一天是星期{'一二三四五六'[number]}。"
    text = f"{top}\n{body}" + (f"\n{FOOT}" if foot else "")
    # A masthead may pass for a title where nobody states one; titles stay.
    return clean(source_of(text, path=f"{number}.txt"), Correction(title=headline(number)))


def furniture_of(documents: list[Document]) -> frozenset[str]:
    return repeated(edges(document.text) for document in documents)


def check(before: Document, after: Document) -> None:
    """What holds for every document without its furniture."""
    source = "".join(_source(before))
    assert after.quote_from(source, 0, len(after.text)) == after.text
    rest = iter(before.text)
    assert all(character in rest for character in after.text)
    position = 0
    for span in after.spans:
        assert span.start == position < span.end
        position = span.end
    assert position == len(after.text)
    assert bool(after.text.strip()) == bool(before.text.strip())
    slices = sorted(
        [(s.source_start, s.source_start + s.end - s.start) for s in after.spans]
        + [(cut.start, cut.end) for cut in after.cuts]
    )
    assert all(a[1] == b[0] for a, b in pairwise(slices))
    for heading in after.headings:
        assert 0 <= heading.start < heading.end <= len(after.text)
    names = [before.text[h.start : h.end] for h in before.headings]
    assert all(after.text[h.start : h.end] in names for h in after.headings)


def _source(document: Document) -> list[str]:
    """A text in which the document's spans stand where they say."""
    end = max((s.source_start + s.end - s.start for s in document.spans), default=0)
    end = max([end, *(cut.end for cut in document.cuts)])
    characters = ["?"] * end
    for span in document.spans:
        size = span.end - span.start
        characters[span.source_start : span.source_start + size] = document.text[
            span.start : span.end
        ]
    return characters


@given(st.lists(dirty_texts(), min_size=1, max_size=6), st.data())
def test_law_only_deletes_at_places_that_still_map(texts: list[str], data: st.DataObject) -> None:
    """Whatever is said to be furniture."""
    documents = [cleaned(text) for text in texts]
    keys = sorted({key for document in documents for key in edges(document.text)[1:]})
    chosen = data.draw(st.lists(st.sampled_from(keys), max_size=30)) if keys else []
    for document in documents:
        after = without(document, frozenset(chosen))
        check(document, after)
        assert without(after, frozenset(chosen)) is after
        assert (after.id == document.id) == (after.text == document.text)


@given(dirty_texts(), st.frozensets(st.text("0123456789abcdef", min_size=12, max_size=12)))
def test_law_documents_without_furniture_stay_as_they_are(text: str, keys: frozenset[str]) -> None:
    document = cleaned(text)
    assert without(document, frozenset("^" + key for key in keys)) is document
    assert without(document, frozenset()) is document


LINES = [f"{kind}{name}" for kind in ("栏目", "导航") for name in "甲乙丙丁戊己庚辛"]


@given(
    st.lists(st.sampled_from([*LINES, *SENTENCES]), max_size=40),
    st.frozensets(st.sampled_from(LINES)),
    st.frozensets(st.sampled_from(LINES), max_size=2),
)
@example([*LINES[:14], *SENTENCES * 3], frozenset(LINES), frozenset(LINES[13:14]))
@example([*LINES[:14], *SENTENCES * 3], frozenset(LINES[:13]), frozenset(LINES[13:14]))
def test_law_what_is_not_concerned_stays_as_it_is(
    lines: list[str], known: frozenset[str], moved: frozenset[str]
) -> None:
    """So an index that is brought up to date equals a new one."""
    document = clean(source_of("\n".join(lines)))
    before, after = (
        frozenset(key for line in chosen for key in edges(line)[1:])
        for chosen in (known, known ^ moved)
    )
    indexed = without(document, before)
    assert concerned([indexed], before, before | {"^of another site"}) == []
    if not concerned([indexed], before, after):
        assert without(document, after) == indexed


@given(dirty_texts(), st.integers(1, 9))
def test_law_the_same_text_many_times_is_no_furniture(text: str, count: int) -> None:
    assert repeated([edges(cleaned(text).text)] * count) == frozenset()


def test_blocks_on_many_pages_are_cut() -> None:
    pages = [page(number, slogan=True) for number in range(PAGES)]
    furniture = furniture_of(pages)
    for number, before in enumerate(pages):
        after = without(before, furniture)
        check(before, after)
        assert after.text.split("\n")[0] == headline(number)
        assert after.text.endswith(f"星期{'一二三四'[number]}。")
        cut = [c for c in after.cuts if c.reason == "site furniture"]
        assert len(cut) == 2
        assert after.id != before.id


def test_three_pages_are_a_series() -> None:
    assert furniture_of([page(number) for number in range(PAGES - 1)]) == frozenset()


def test_a_sentence_alone_stays() -> None:
    """In a block beside another repeated line it is a slogan; alone it may be what is said."""
    furniture = repeated([(f"={n}", *edges(SLOGAN)[1:]) for n in range(PAGES)])
    document = cleaned(f"{SLOGAN}\n茶园\n{SENTENCES[4]}")
    assert without(document, furniture) is document


def test_reprints_keep_what_they_share() -> None:
    reprints = [
        clean(source_of(f"网站{name}\n{page(0, foot=False).text}", path=f"{name}.txt"))
        for name in "甲乙丙丁戊"
    ]
    assert furniture_of(reprints) == frozenset()


def test_titles_signatures_and_numbers_stay() -> None:
    notices = []
    for number in range(PAGES + 1):
        text = f"通知\n各村：\n{SENTENCES[number] * 2}\n第一条 照办。\n联系人：张三\n甲县水务局\n"
        text += f"2024年{number + 1}月2日"
        notices.append(clean(source_of(text, path=f"通知{number}.txt")))
    furniture = furniture_of(notices)
    assert furniture
    assert all(without(notice, furniture) is notice for notice in notices)


def test_the_only_text_stays() -> None:
    document = cleaned(f"{MASTHEAD}\n{FOOT}")
    keys = frozenset(edges(document.text)[1:])
    assert without(document, keys).text.strip()


def test_blanks_and_the_number_of_a_page_make_no_difference() -> None:
    assert edges("第 12 版 要闻")[1:] == edges("第3版要闻")[1:]
    assert edges("版权所有 © 2021-2024 甲社")[1:] == edges("版权所有©2025 甲社")[1:]
    assert edges("净利润 957")[1:] != edges("净利润 903")[1:]
    assert edges("要闻")[1:] != edges("要事")[1:]
    assert edges("  \n") == ()


def test_time_grows_with_the_length_only() -> None:
    document = cleaned("\n".join(f"甲{number}乙" for number in range(20_000)))
    keys = frozenset(edges(document.text)[1:])
    begin = time.process_time()
    without(document, keys)
    assert time.process_time() - begin < 5


def reports(folder: Path, rows: Callable[[int], dict[str, object]]) -> list[Document]:
    """Pages of Markdown that each end with a table of these rows."""
    found = []
    for number in range(PAGES + 1):
        table = "".join(f"| {name} | {cell} |\n" for name, cell in rows(number).items())
        text = f"# 见闻{number}\n\n{SENTENCES[number] * 3}\n\n| 项目 | 数目 |\n|---|---|\n{table}"
        (folder / f"{number}.md").write_text(text, encoding="utf-8")
        found.append(clean(read(folder, f"{number}.md")))
    return found


def test_tables_that_differ_in_their_figures_only_stay_whole(tmp_path: Path) -> None:
    yearly = reports(tmp_path, lambda n: {"收入": 37 * n, "支出": 41 * n, "合计": "100%"})
    furniture = furniture_of(yearly)
    assert furniture  # the header row and the last are the same in all
    assert all(without(report, furniture) is report for report in yearly)


def test_a_table_that_is_the_same_everywhere_goes(tmp_path: Path) -> None:
    pages = reports(tmp_path, lambda _: {"投稿": 123, "发行": 456})
    furniture = furniture_of(pages)
    assert all("投稿" not in without(document, furniture).text for document in pages)
