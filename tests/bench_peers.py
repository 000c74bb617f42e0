"""`make bench-peers`: build, question, memory and quality beside what a user would otherwise take.

    python -m tests.bench_peers SETS [--sets NAME ...] [--limit N] [--peers NAME ...]

Every peer gets the weights of our encoder, the same documents and the same questions in the same
run, in a process of its own for each set (`tests.peers`), and is measured with the ranking figures
of `make quality`. The table is written into docs/peers.md.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np

from qa.evaluation import _questions, _ranking, _spread
from tests.peers import PEERS
from tests.train_reader import SETS as LEARNT
from tests.train_reader import held_out

HOME = Path(__file__).resolve().parents[1]
PAGE = HOME / "docs" / "peers.md"
MARKS = "<!-- figures -->\n", "<!-- end of figures -->\n"
# Where the peers are installed; `make bench-peers` does it.
PYTHON = HOME / ".venv-peers" / "bin" / "python"
SETS = (
    "xquad_zh",
    "drcd_dev",
    "dureader_robust_dev",
    "dureader_checklist_tune",
    "chinesesquad2_dev",
    "jjj_headline_tune",
)
QUIET = {"HF_HUB_OFFLINE": "1", "HAYSTACK_TELEMETRY_ENABLED": "False"}
EVERYTHING = "所有集合"


@dataclass(frozen=True, slots=True)
class Figures:
    """What one peer needed and found on one set: seconds, milliseconds of each question, MB."""

    dataset: str
    peer: str
    ndcg_10: float
    recall_1: float
    recall_5: float
    build: float
    milliseconds: tuple[float, ...]
    peak: float


def main() -> None:
    """Measure, and write the page anew after each set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of the sets")
    parser.add_argument("--sets", nargs="*", default=SETS, help="only these")
    parser.add_argument("--peers", nargs="*", default=[*PEERS], choices=[*PEERS], help="only these")
    parser.add_argument("--limit", type=int, default=150, help="questions of each set")
    chosen = parser.parse_args()
    figures: list[Figures] = []
    with tempfile.TemporaryDirectory() as model:
        machine = export(Path(model))
        for name in chosen.sets:
            about = held_out if name in LEARNT else lambda _: True
            for peer in chosen.peers:
                figures.append(measure(peer, model, chosen.data / name, chosen.limit, about))
                now = [one for one in figures if one.dataset == figures[-1].dataset]
                print(table(now).splitlines()[-1], flush=True)
            page = PAGE.read_text(encoding="utf-8")
            head, _, rest = page.partition(MARKS[0])
            _, _, tail = rest.partition(MARKS[1])
            found = f"{machine}\n\n{table(figures + overall(figures))}"
            PAGE.write_text(f"{head}{MARKS[0]}{found}{MARKS[1]}{tail}", encoding="utf-8")


def export(folder: Path) -> str:
    """Write the bundled encoder as any user would have it, in float32; tells of the machine."""
    import torch
    from sentence_transformers import SentenceTransformer

    from index.bundled import bundled_model
    from index.models import _dtype

    model = SentenceTransformer(
        str(bundled_model()),
        local_files_only=True,
        device="cpu",
        model_kwargs={"dtype": torch.float32},
    )
    model.save_pretrained(str(folder), create_model_card=False)
    return f"{os.cpu_count()} 核；引据以 {_dtype()} 计算，其余以 float32。"


def measure(
    peer: str, model: str, folder: Path, limit: int, about: Callable[[str], bool]
) -> Figures:
    """The figures of a peer on a set, from a process of its own."""
    corpus, queries, relevant = _questions(folder, about)
    asked = _spread(queries, limit)
    texts = [query["text"] for query in asked]
    python = sys.executable if peer.startswith("yinju") else str(PYTHON)
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as told:
        done = subprocess.run(
            [python, "-m", "tests.peers", peer, model],
            cwd=HOME,
            env={**os.environ, **QUIET},
            input=json.dumps({"documents": corpus, "questions": texts}),
            stdout=subprocess.PIPE,
            stderr=told,
            text=True,
        )
        if done.returncode:
            told.seek(0)
            sys.exit(f"{peer}, {folder.name}: {told.read()[-3000:]}")
    built, *answers, used = map(json.loads, done.stdout.splitlines())
    rows: dict[str, list[int]] = dict(
        zip(texts, [answer["rows"] for answer in answers], strict=True)
    )

    def rank(text: str) -> Iterable[str]:
        return [corpus[row]["id"] for row in rows[text]]

    ranking, _ = _ranking(peer, rank, texts, [relevant[query["id"]] for query in asked])
    return Figures(
        f"{folder.name}（{len(asked)}）",
        PEERS[peer].label,
        ranking.ndcg_10,
        ranking.recall_1,
        ranking.recall_5,
        built["build"],
        tuple(answer["ms"] for answer in answers),
        used["peak"],
    )


def overall(figures: Sequence[Figures]) -> list[Figures]:
    """For each peer the means of its quality, the sum of its builds, the highest of its peaks."""
    found = []
    for peer in dict.fromkeys(one.peer for one in figures):
        some = [one for one in figures if one.peer == peer]
        found.append(
            Figures(
                EVERYTHING,
                peer,
                float(np.mean([one.ndcg_10 for one in some])),
                float(np.mean([one.recall_1 for one in some])),
                float(np.mean([one.recall_5 for one in some])),
                sum(one.build for one in some),
                tuple(each for one in some for each in one.milliseconds),
                max(one.peak for one in some),
            )
        )
    return found


def table(figures: Sequence[Figures]) -> str:
    """Markdown; behind what a peer needed stands its ratio to the first one of the same set."""
    lines = [
        "| 集合（问题） | 方法 | nDCG@10 | Recall@1 | Recall@5 "
        "| 构建，秒 | 一问的中位，毫秒 | 95 % 分位 | 内存峰值，MB |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for dataset, rows in groupby(figures, lambda one: one.dataset):
        label, first = dataset, None
        for one in rows:
            needed = cost(one)
            first = first or needed
            told = [f"{value:.3f}" for value in (one.ndcg_10, one.recall_1, one.recall_5)]
            told += [
                f"{value:,.{digits}f}（×{value / base:.2f}）"
                for value, base, digits in zip(needed, first, (1, 0, 0, 0), strict=True)
            ]
            lines.append(f"| {label} | {one.peer} | {' | '.join(told)} |")
            label = ""
    return "\n".join(lines) + "\n"


def cost(one: Figures) -> tuple[float, float, float, float]:
    """Seconds of the build, median and 95th percentile of a question in ms, MB of memory."""
    middle, late = np.quantile(one.milliseconds, (0.5, 0.95))
    return one.build, float(middle), float(late), one.peak


if __name__ == "__main__":
    main()
