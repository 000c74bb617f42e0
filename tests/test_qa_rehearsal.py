"""A rehearsal tells what a new index answers otherwise, before anybody depends on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import Cancelled
from index import Embedder, Index, build
from qa.rehearsal import CHANGED, GAINED, LOST, SAME, Rehearsed, is_alarming, rehearse

TEA = "云顶茶馆每晚九点三刻打烊，周一全天不营业。"
FERRY = "白沙渡口的末班船在傍晚六点二十分开出。"
FERRY_NOW = "白沙渡口的末班船改在晚上七点整开出。"
LIBRARY = "临江图书馆藏书四十一万册，其中古籍一万二千册。"


@pytest.fixture(scope="module")
def indexes(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> tuple[Path, Path]:
    """One that has the tea house and the ferry, and one with the library and another ferry."""
    home = tmp_path_factory.mktemp("rehearsal")
    made = []
    for name, files in (
        ("old", {"茶馆.txt": TEA, "渡口.txt": FERRY}),
        ("new", {"图书馆.txt": LIBRARY, "渡口.txt": FERRY_NOW}),
    ):
        folder = home / name
        folder.mkdir()
        for file, text in files.items():
            (folder / file).write_text(text + "\n", encoding="utf-8")
        build([folder], home / f"index-{name}", embedder)
        made.append(home / f"index-{name}")
    return made[0], made[1]


def test_gained_changed_lost_and_same(indexes: tuple[Path, Path], embedder: Embedder) -> None:
    questions = [
        "云顶茶馆几点打烊？",
        "白沙渡口的末班船几点开出？",
        "临江图书馆藏书多少册？",
        "火星蓝莓咖啡馆的打烊时刻？",
        " ",
        "云顶茶馆几点打烊？",
    ]
    with Index.open(indexes[0], embedder) as old, Index.open(indexes[1], embedder) as new:
        found = rehearse(old, new, questions)
        unchanged = rehearse(old, old, questions)
        with pytest.raises(Cancelled):
            rehearse(old, new, questions, cancelled=lambda: True)
    assert [one.outcome for one in found] == [LOST, CHANGED, GAINED, SAME]
    assert (found[0].before, found[0].after) == ((TEA,), ())
    assert not any(one.still for one in found)
    assert {one.outcome for one in unchanged} == {SAME}
    assert not is_alarming(found)


def test_a_lost_answer_that_still_stands_is_alarming() -> None:
    lost = Rehearsed("？", LOST, ("句。",), (), still=True)
    assert is_alarming([lost])
    assert not is_alarming([Rehearsed("？", LOST, ("句。",), ())])
    assert not is_alarming([Rehearsed("？", CHANGED, ("句。",), ("别句。",), still=True)])


def test_what_still_stands_is_found_under_the_same_name(
    indexes: tuple[Path, Path], embedder: Embedder
) -> None:
    from qa.rehearsal import _stands

    with Index.open(indexes[0], embedder) as old:
        assert _stands(old, "渡口.txt", FERRY)
        assert not _stands(old, "渡口.txt", FERRY_NOW)
        assert not _stands(old, "图书馆.txt", LIBRARY)
