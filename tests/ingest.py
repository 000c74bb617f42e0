"""`python -m tests.ingest`: how fast files become documents, and what that takes.

Megabytes a second for each format, in one and in two processes; the cost of a document as the
number of documents grows; one text of 100 MB. Prints markdown tables. Memory is the sum of the
resident pages of the caller and its workers, looked at fifty times a second; the time of the
processor is theirs too, and tells more than the clock where other programs run.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpus import Document
from corpus.ingestion import documents_of
from corpus.worker import Job
from tests.specimens import docx_file, pdf_file, pptx_file, xlsx_file

_TEXT = (
    "轨道交通 通勤 时间 城市 线路 乘客 票价 换乘 站点 规划 建设 投资 增长 服务 调查 数据 比例 居民 道路 公交 "
    "车辆 能源 环境 质量 标准 企业 产业 转移 协同 创新 技术 人才 教育 医疗 养老 社区 生态 河流 水质 空气 "
    "达到 提高 完成 推进 实施 覆盖 缩短 超过 形成 保持 启动 发布 签署 联合 共同 持续 明显 全部 首次 进一步"
)
_WORDS = _TEXT.split()


@dataclass(frozen=True, slots=True)
class Taken:
    """What reading a folder took."""

    files: int
    megabytes: float
    characters: int
    seconds: float
    busy: float
    peak: float


def sentences(count: int, chance: random.Random) -> list[str]:
    """No two alike, so that nothing is remembered."""
    return [
        "".join(chance.choices(_WORDS, k=chance.randint(5, 14)))
        + f"，比上年{chance.choice(('增加', '减少'))}{chance.randint(1, 9999) / 10}%。"
        for _ in range(count)
    ]


def paragraphs(count: int, chance: random.Random) -> list[str]:
    """Of one to six sentences, with headings in between."""
    made = []
    for number in range(count):
        if number % 12 == 0:
            made.append(f"第{number // 12 + 1}章 " + "".join(chance.choices(_WORDS, k=4)))
        made.append("".join(sentences(chance.randint(1, 6), chance)))
    return made


def rows(count: int, chance: random.Random) -> list[list[str]]:
    """A header and rows of six cells."""
    made = [["序号", "名称", "地点", "数量", "日期", "说明"]]
    for number in range(count):
        name = "".join(chance.choices(_WORDS, k=3))
        date = f"2024-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        (remark,) = sentences(1, chance)
        made.append([str(number), name, chance.choice(_WORDS), str(number * 7), date, remark])
    return made


def _html(size: int, chance: random.Random) -> bytes:
    body = "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs(size, chance))
    menu = "".join(f'<li><a href="/{n}">{word}</a></li>' for n, word in enumerate(_WORDS[:20]))
    page = f"<title>调查</title><body><nav><ul>{menu}</ul></nav><article>{body}</article></body>"
    return f'<html><meta charset="utf-8">{page}</html>'.encode()


def _json_lines(size: int, chance: random.Random) -> bytes:
    records = [
        {"id": number, "title": paragraph[:12], "text": paragraph}
        for number, paragraph in enumerate(paragraphs(size, chance))
    ]
    return "\n".join(json.dumps(record, ensure_ascii=False) for record in records).encode()


def _pages(size: int, chance: random.Random) -> list[list[str]]:
    text = "".join(paragraphs(size, chance))
    lines = [text[at : at + 40] for at in range(0, len(text), 40)]
    return [lines[at : at + 40] for at in range(0, len(lines), 40)]


FORMATS: dict[str, tuple[int, int, Callable[[int, random.Random], bytes]]] = {
    # suffix: (files, paragraphs or rows in each, maker)
    ".txt": (20, 2000, lambda size, chance: "\n".join(paragraphs(size, chance)).encode()),
    ".md": (20, 1000, lambda size, chance: "\n\n".join(paragraphs(size, chance)).encode()),
    ".html": (20, 500, _html),
    ".csv": (
        20,
        4000,
        lambda size, chance: "\n".join(",".join(row) for row in rows(size, chance)).encode(),
    ),
    ".jsonl": (20, 1000, _json_lines),
    ".docx": (20, 500, lambda size, chance: docx_file(paragraphs(size, chance))),
    ".xlsx": (20, 1000, lambda size, chance: xlsx_file(rows(size, chance))),
    ".pptx": (
        20,
        300,
        lambda size, chance: pptx_file(
            [paragraphs(6, chance) for _ in range(size // 6)],
        ),
    ),
    ".pdf": (20, 500, lambda size, chance: pdf_file(_pages(size, chance))),
}


def resident(process: int) -> int:
    """Bytes of memory of a process and of its children."""
    total = 0
    try:
        total = int(Path(f"/proc/{process}/statm").read_text().split()[1])
        total *= os.sysconf("SC_PAGE_SIZE")
        for thread in Path(f"/proc/{process}/task").iterdir():
            total += sum(map(resident, map(int, (thread / "children").read_text().split())))
    except (FileNotFoundError, ProcessLookupError):
        pass
    return total


def processor() -> float:
    """Seconds of processor time of this process and of the workers that have ended."""
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


@contextmanager
def watched() -> Iterator[list[float]]:
    """The peak of memory so far, in MB."""
    peak, ended = [0.0], threading.Event()

    def look() -> None:
        while not ended.wait(0.02):
            peak[0] = max(peak[0], resident(os.getpid()) / 2**20)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield peak
    finally:
        ended.set()
        thread.join()


def taken(folder: Path, names: Sequence[str], processes: int) -> Taken:
    """Read the files and let go of each document."""
    size = sum((folder / name).stat().st_size for name in names)
    characters = 0
    with watched() as peak:
        began, busy = time.perf_counter(), processor()
        for _, result in documents_of([Job(folder, name) for name in names], processes=processes):
            if isinstance(result, Document):
                characters += len(result.text)
            else:
                print(result)
        seconds, busy = time.perf_counter() - began, processor() - busy
    return Taken(len(names), size / 2**20, characters, seconds, busy, peak[0])


def formats(folder: Path) -> None:
    """Speed of each format."""
    print(
        "| format | files | MB | characters (M) | MB/s, 1 process | MB/s, 2 processes | |", end=""
    )
    print(" MB/processor second |\n" + "| --- " + "| ---: " * 7 + "|")
    for suffix, (files, size, make) in FORMATS.items():
        chance = random.Random(suffix)
        names = [f"{number:02}{suffix}" for number in range(files)]
        for name in names:
            (folder / name).write_bytes(make(size, chance))
        one, two = (taken(folder, names, processes) for processes in (1, 2))
        print(
            f"| {suffix} | {files} | {one.megabytes:.1f} | {one.characters / 1e6:.1f} "
            f"| {one.megabytes / one.seconds:.2f} | {two.megabytes / two.seconds:.2f} "
            f"| × {one.seconds / two.seconds:.2f} | {one.megabytes / one.busy:.2f} |",
            flush=True,
        )


def growth(folder: Path) -> None:
    """Cost of one document as their number grows."""
    print("\n| files of 2 KB | seconds | ms each | processor ms each | peak memory (MB) |")
    print("| ---: | ---: | ---: | ---: | ---: |")
    chance = random.Random(1)
    for count in (100, 1000, 10_000):
        names = [f"{number % 100:02}/{number:05}.txt" for number in range(count)]
        for name in names:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text("\n".join(paragraphs(6, chance)), "utf-8")
        found = taken(folder, names, 0)
        print(
            f"| {count:,} | {found.seconds:.1f} | {1000 * found.seconds / count:.2f} "
            f"| {1000 * found.busy / count:.2f} | {found.peak:.0f} |",
            flush=True,
        )


def large(folder: Path) -> None:
    """One text of 100 MB, in several encodings and line lengths."""
    print(
        "\n| a text of 100 MB | characters (M) | lines (1000) | seconds | processor | peak memory (MB) |"
    )
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    chance = random.Random(2)
    some = paragraphs(20_000, chance)
    kinds: dict[str, tuple[str, list[str]]] = {
        "UTF-8, paragraphs": ("utf-8", some),
        "GB18030, paragraphs": ("gb18030", some),
        "UTF-8, short lines": (
            "utf-8",
            [p[at : at + 12] for p in some for at in range(0, len(p), 12)],
        ),
        "UTF-8, beyond the BMP": ("utf-8", [some[0] + "𠮷", *some]),
    }
    for kind, (codec, lines) in kinds.items():
        with (folder / "大.txt").open("w", encoding=codec) as file:
            while file.tell() < 100 * 2**20:
                chance.shuffle(lines)
                file.write("\n".join(lines) + "\n")
        with (folder / "大.txt").open(encoding=codec) as file:
            count = sum(1 for _ in file)
        found = taken(folder, ["大.txt"], 0)
        print(
            f"| {kind} | {found.characters / 1e6:.0f} | {count / 1000:.0f} "
            f"| {found.seconds:.0f} | {found.busy:.0f} | {found.peak:.0f} |",
            flush=True,
        )


def main() -> None:
    """Print the tables."""
    parts = {"formats": formats, "growth": growth, "large": large}
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("parts", nargs="*", choices=[*parts], default=[*parts])
    for part in arguments.parse_args().parts:
        with tempfile.TemporaryDirectory() as folder:
            parts[part](Path(folder))


if __name__ == "__main__":
    main()
