"""Laws and examples of corpus.documents: every character has its place in the file."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest
from dirty import cleaned, dirty_texts, source_of
from hypothesis import given
from hypothesis import strategies as st

from corpus import Anchor, Part, clean
from corpus.documents import anchor_at

SAMPLE = "甲乙<b>丙</b>\n\n\n丁\u200b戊。"


@given(dirty_texts(), st.data())
def test_law_of_ranges(text: str, data: st.DataObject) -> None:
    document = cleaned(text)
    if not document.text:
        return
    start = data.draw(st.integers(0, len(document.text) - 1))
    end = data.draw(st.integers(start + 1, len(document.text)))
    source_start, source_end = document.source_range(start, end)
    # Its ends stand in the file, and the cuts between them are all that is not quoted.
    assert text[source_start] == document.text[start]
    assert text[source_end - 1] == document.text[end - 1]
    cut = sum(c.end - c.start for c in document.cuts if source_start <= c.start < source_end)
    assert source_end - source_start - cut == end - start
    assert document.quote_from(text, start, end) == document.text[start:end]
    assert document.anchor_at(start).number == text.count("\n", 0, source_start) + 1


@given(dirty_texts(), st.data())
def test_law_a_quote_follows_the_file(text: str, data: st.DataObject) -> None:
    """A changed character inside the range changes the quote; one outside does not."""
    document = cleaned(text)
    if not document.text:
        return
    start = data.draw(st.integers(0, len(document.text) - 1))
    end = data.draw(st.integers(start + 1, len(document.text)))
    at = data.draw(st.integers(0, len(document.text) - 1))
    place, _ = document.source_range(at, at + 1)
    changed = text[:place] + chr(ord(document.text[at]) ^ 1) + text[place + 1 :]
    same = document.quote_from(changed, start, end) == document.text[start:end]
    assert same == (not start <= at < end)


@given(dirty_texts())
def test_law_numbers_and_headings_never_go_back(text: str) -> None:
    document = cleaned(text)
    numbers = [document.anchor_at(at).number for at in range(len(document.text))]
    assert numbers == sorted(numbers)
    starts = [heading.start for heading in document.headings]
    assert starts == sorted(set(starts))
    paths = document.heading_paths()
    for at, heading in enumerate(document.headings):
        assert 0 <= heading.start < heading.end <= len(document.text)
        assert heading.level >= 1
        name = document.text[heading.start : heading.end].strip()
        assert name
        assert paths[at][-1] == name
        assert len(paths[at]) <= heading.level
        assert document.heading_path(heading.start) == paths[at]


@given(st.lists(st.integers(1, 9)), st.integers(0, 60))
def test_law_number_at_is_the_last_anchor_before(steps: list[int], offset: int) -> None:
    anchors = [Anchor(sum(steps[:at]), at + 1) for at in range(len(steps) + 1)]
    expected = max(anchor.number for anchor in anchors if anchor.offset <= offset)
    assert anchor_at(anchors, offset).number == expected
    assert anchor_at([], offset).number == 1


@pytest.mark.parametrize(("start", "end"), [(0, 0), (2, 1), (-1, 1), (0, 99)])
def test_no_such_range(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="no such range"):
        cleaned(SAMPLE).source_range(start, end)


def test_ranges_reach_over_cuts() -> None:
    document = cleaned(SAMPLE)
    assert document.text == "甲乙丙\n\n丁戊。"
    assert document.source_range(1, 3) == (1, 6)
    assert SAMPLE[1:6] == "乙<b>丙"
    assert document.anchor_at(5).number == 4


def test_heading_path() -> None:
    document = cleaned(
        "开头说明情况。\n一、甲事\n说明一下。\n（一）乙事\n再说一下。\n二、丙事\n说完了。"
    )
    text = document.text
    assert document.heading_path(0) == ()
    assert document.heading_path(text.index("说明一下")) == ("一、甲事",)
    assert document.heading_path(text.index("再说")) == ("一、甲事", "（一）乙事")
    assert document.heading_path(text.index("说完")) == ("二、丙事",)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 5), st.integers(1, 20)), max_size=6))
def test_law_the_nearest_part_says_what_a_place_means(places: list[tuple[int, int, int]]) -> None:
    parts = tuple(
        Part(start, start + length, "lead-in", start + length + reach)
        for start, length, reach in sorted(places, key=lambda p: (p[0], -sum(p)))
    )
    document = replace(cleaned("甲" * 50), parts=parts)
    for at in range(50):
        above = [part for part in parts if part.end <= at < part.reach]
        found = document.part_over(at)
        assert (found is None) == (not above)
        assert not found or found.start == max(part.start for part in above)


def test_the_id_follows_path_and_content() -> None:
    ids = {
        clean(source_of(text, path=path)).id
        for text in ("甲。", "乙。")
        for path in ("甲.txt", "乙.txt")
    }
    assert len(ids) == 4
    assert cleaned("甲。").id == cleaned("甲。").id


def test_values_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        cleaned("甲。").text = "乙。"  # type: ignore[misc]
