"""`make quality`: retrieval, sentences and refusing on question sets, as one table.

Of the sets that the reader learnt from, only articles that it has not seen are asked about.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from opencc import OpenCC

from index import Embedder
from qa.evaluation import Evaluation, _lines, evaluate
from tests.train_reader import SETS as LEARNT
from tests.train_reader import held_out

PAGE = Path(__file__).parent.parent / "docs" / "quality.md"
MARKS = "<!-- figures -->\n", "<!-- end of figures -->\n"
SETS = (
    *LEARNT,
    "dureader_robust_dev",
    "dureader_checklist_tune",
    "dureader2_demo",
    "chinesesquad2_dev",
    "dragonball_zh_finance_tune",
    "jjj_headline_tune",
    "crud_news_qa",
)
# This one, in traditional script, is asked in simplified script as well.
TRADITIONAL = "drcd_dev"
WAYS = (
    ("product", "**引据**"),
    ("without reader", "不用阅读模型"),
    ("dense", "只用向量"),
    ("bm25", "只用 BM25"),
    ("rrf", "RRF（60）"),
)


def main() -> None:
    """Measure the sets that are there and write their figures into docs/quality.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of the sets")
    parser.add_argument("--sets", nargs="*", default=SETS, help="only these")
    parser.add_argument("--limit", type=int, default=150, help="questions of each kind and set")
    chosen = parser.parse_args()
    embedder = Embedder.load()
    found = []
    for name in chosen.sets:
        seen = name in LEARNT
        about = {"about": held_out} if seen else {}
        found.append(evaluate(chosen.data / name, embedder, limit=chosen.limit, **about))
        print(_table(found[-1:]) + _answers(found[-1:]), flush=True)
        if name == TRADITIONAL:
            with TemporaryDirectory() as temporary:
                folder = Path(temporary) / f"{name}，简体提问"
                _simplify(chosen.data / name, folder)
                found.append(evaluate(folder, embedder, limit=chosen.limit, **about))
            print(_table(found[-1:]) + _answers(found[-1:]), flush=True)
    page = PAGE.read_text(encoding="utf-8")
    head, _, rest = page.partition(MARKS[0])
    _, _, tail = rest.partition(MARKS[1])
    figures = _table(found) + "\n" + _answers(found)
    PAGE.write_text(f"{head}{MARKS[0]}{figures}{MARKS[1]}{tail}", encoding="utf-8")


def _simplify(folder: Path, other: Path) -> None:
    """A copy of the set with its questions in simplified script; the texts stay as they are."""
    shutil.copytree(folder, other, copy_function=shutil.copyfile)
    convert = OpenCC("t2s").convert
    lines = _lines(folder / "queries.jsonl", "id", "text")
    told = [json.dumps({**line, "text": convert(line["text"])}) + "\n" for line in lines]
    (other / "queries.jsonl").write_text("".join(told), encoding="utf-8")


def _table(found: list[Evaluation]) -> str:
    lines = [
        "| 集合（问题） | 方法 | nDCG@10 | Recall@1 | Recall@5 | 与较好的单路之差 |",
        "|---|---|---|---|---|---|",
    ]
    for one in found:
        rows = {row.name: row for row in one.rankings}
        label, ahead = f"{one.dataset}（{one.asked}）", "{:+.3f} ± {:.3f}".format(*one.ahead)
        for name, told in WAYS:
            row = rows[name]
            figures = f"{row.ndcg_10:.3f} | {row.recall_1:.3f} | {row.recall_5:.3f}"
            lines.append(f"| {label} | {told} | {figures} | {ahead} |")
            label = ahead = ""
    return "\n".join(lines) + "\n"


def _answers(found: list[Evaluation]) -> str:
    lines = [
        "| 集合 | 首句含答案 | 同左，给定文档 | 标出的答案完全一致 | F1 "
        "| 有答案而作答 | 无答案而拒答 | AUROC | 保留 95 % 时误答 |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for one in found:
        values = (
            one.first_quote,
            one.first_given,
            one.exact,
            one.f1,
            one.kept,
            one.refused,
            one.auroc,
            one.wrong_at_95,
        )
        told = " | ".join("–" if value is None else f"{value:.3f}" for value in values)
        lines.append(f"| {one.dataset} | {told} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
