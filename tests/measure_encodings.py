"""How many files are decoded rightly, beside charset-normalizer and beside "UTF-8, else GB18030".

Run `python -m tests.measure_encodings`: two tables in Markdown, and every file that we read wrongly. All
texts are made from the sentences of our samples, the same ones every time; "right" means that the
text is the one that was encoded, character by character.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

FILES = 2000
HOSTILE = 200
CODECS = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
SHOWN = {"utf-8": "UTF-8", "gb18030": "GB18030", "big5hkscs": "Big5"} | {
    "utf-16-le": "UTF-16 LE 无 BOM",
    "utf-16-be": "UTF-16 BE 无 BOM",
}
RARE = "喆堃玥犇淼镕曌赟昇翀晟睿彧頔燊濬祎旻瑀琮"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
JAPANESE = [
    "図書館は土曜日も夜九時まで開いています。",
    "新しい鉄道の計画について説明会が開かれた。",
    "東京と大阪の間を二時間で結ぶ。",
    "参加する人は名前と住所を書いてください。",
]
KOREAN = [
    "도서관은 토요일에도 밤 아홉 시까지 문을 엽니다.",
    "새로운 철도 계획에 대한 설명회가 열렸다.",
    "서울과 부산을 두 시간에 잇는다.",
    "참가하려면 이름과 주소를 적어 주십시오.",
]
RUSSIAN = [
    "Библиотека открыта по субботам до девяти часов вечера.",
    "Состоялось обсуждение плана новой железной дороги.",
]
FRENCH = [
    "La bibliothèque est ouverte le samedi jusqu’à vingt et une heures.",
    "Une réunion d’information a présenté le tracé de la nouvelle ligne.",
]
FOREIGN = {
    "Shift_JIS": ("shift_jis", JAPANESE),
    "EUC-JP": ("euc_jp", JAPANESE),
    "ISO-2022-JP": ("iso2022_jp", JAPANESE),
    "EUC-KR": ("euc_kr", KOREAN),
    "Windows-1251（俄文）": ("cp1251", RUSSIAN),
    "Windows-1252（法文）": ("cp1252", FRENCH),
}


@dataclass(frozen=True, slots=True)
class File:
    """`data` is `text` in some encoding; None where a byte was damaged, and no text is right."""

    kind: str
    data: bytes
    text: str | None


def main() -> None:
    """Print the tables."""
    table("2,000 个文件", list(plain_files(random.Random(0))), explained=True)
    table("刁难的文件", list(hostile_files(random.Random(1))))
    mojibake_table(random.Random(2))


def table(name: str, files: list[File], *, explained: bool = False) -> None:
    """One row a kind: what became of its files with each of the three ways to read.

    Files that we read wrongly are listed, and if `explained` those that we refuse as well.
    """
    print(f"\n{name}（每格：正确／读错而不说／拒绝或说明有损，%）\n", flush=True)
    readers = {"引据": ours, "charset-normalizer": normalizer, "UTF-8，否则 GB18030": simple}
    print("| | 文件 | " + " | ".join(readers) + " |\n|---|---|" + "---|" * len(readers))
    found: dict[tuple[str, str], Counter[str]] = {}
    for file in files:
        for reader, read in readers.items():
            outcome = read(file)
            for kind in (file.kind, "全部"):
                found.setdefault((kind, reader), Counter())[outcome] += 1
            if reader == "引据" and (outcome == "wrong" or (outcome == "told" and explained)):
                telling = "".join(re.findall("[^\x00-\x7f]", file.text or ""))[:20]
                print(f"<!-- {outcome}: {file.kind}，{len(file.data)} 字节，{telling} -->")
    for kind in [*dict.fromkeys(file.kind for file in files), "全部"]:
        cells = []
        for reader in readers:
            counts = found[kind, reader]
            total = counts.total()
            shares = (100 * counts[outcome] / total for outcome in ("right", "wrong", "told"))
            cells.append("／".join(f"{share:.1f}" for share in shares))
        print(f"| {kind} | {total} | " + " | ".join(cells) + " |", flush=True)


def mojibake_table(generator: random.Random) -> None:
    """How much of what was misread before it was saved is undone or pointed out."""
    from corpus.encoding import decode
    from corpus.mojibake import MISREADINGS

    print(f"\n乱码（各 {HOSTILE} 个文件，%）\n")
    print("| 曾经的误读 | 全文：还原 | 全文：指出 | 全文：漏掉 | 其中一句：指出 | 其中一句：漏掉 |")
    print("|---|---|---|---|---|---|")
    wrong = {"Latin-1": "latin-1", "GB18030": "gb18030", "Big5": "cp950"}
    for misreading in MISREADINGS:
        right = misreading.charset.codec
        whole: Counter[str] = Counter()
        part: Counter[str] = Counter()
        for _ in range(HOSTILE):
            length = generator.randint(100, 3000)
            text = written(generator, length, misreading.charset.name == "Big5", right)
            # What Windows does: "?" for what it cannot read.
            bad = text.encode(right).decode(wrong[misreading.taken_for], "replace")
            decoded = decode(bad.replace("\ufffd", "?").encode())
            undone = decoded.text == text
            whole["undone" if undone else "told" if decoded.notes else "missed"] += 1
            sentence = generator.choice(sentences())
            sentence = to_traditional(sentence) if misreading.charset.name == "Big5" else sentence
            bad = sentence.encode(right, "ignore").decode(wrong[misreading.taken_for], "replace")
            decoded = decode(f"{text}\n{bad.replace(chr(0xFFFD), '?')}\n{text}".encode())
            part["told" if decoded.notes else "missed"] += 1
        shares = (whole["undone"], whole["told"], whole["missed"], part["told"], part["missed"])
        cells = " | ".join(f"{100 * share / HOSTILE:.1f}" for share in shares)
        print(f"| {misreading} | {cells} |", flush=True)


def ours(file: File) -> str:
    """What `decode` makes of it: right, wrong (without a word), or told."""
    from corpus.encoding import UndecodableText, decode

    try:
        decoded = decode(file.data)
    except UndecodableText:
        return "told"
    if decoded.text == file.text:
        return "right"
    return "told" if decoded.notes else "wrong"


def normalizer(file: File) -> str:
    """What charset-normalizer's best guess makes of it."""
    from charset_normalizer import from_bytes

    best = from_bytes(file.data).best()
    if best is None:
        return "told"
    return "right" if str(best) == file.text else "wrong"


def simple(file: File) -> str:
    """What the customary two attempts make of it."""
    for codec in ("utf-8", "gb18030"):
        try:
            return "right" if file.data.decode(codec) == file.text else "wrong"
        except UnicodeDecodeError:
            continue
    return "told"


def plain_files(generator: random.Random) -> Iterator[File]:
    """Files of 50 to 50,000 characters, equally many of each encoding, half with an ASCII head."""
    for number in range(FILES):
        codec = CODECS[number % len(CODECS)]
        length = round(50 * 1000 ** generator.random())
        traditional = codec == "big5hkscs" or generator.random() < 0.2
        text = written(generator, length, traditional, codec)
        if number // len(CODECS) % 2:
            text = ascii_head(generator) + text
        yield File(SHOWN[codec], text.encode(codec), text)


def hostile_files(generator: random.Random) -> Iterator[File]:
    """Little to judge by, damage, and encodings that are none of ours."""
    for codec in CODECS:
        for _ in range(HOSTILE):
            length = generator.randint(8, 50)
            text = written(generator, length, codec == "big5hkscs", codec)[:length]
            yield File(f"8–50 字，{SHOWN[codec]}", text.encode(codec), text)
    for codec in CODECS:
        for _ in range(HOSTILE):
            few = written(generator, 60, codec == "big5hkscs", codec)
            few = few[: generator.randint(2, 12)]
            text = ascii_head(generator) + few + ascii_head(generator)
            yield File(f"多为拉丁字母，2–12 个汉字，{SHOWN[codec]}", text.encode(codec), text)
    for codec in ("utf-8", "gb18030", "big5hkscs"):
        for _ in range(HOSTILE):
            data = bytearray(
                written(
                    generator, generator.randint(100, 3000), codec == "big5hkscs", codec
                ).encode(codec)
            )
            at = generator.randrange(len(data))
            match generator.randrange(3):
                case 0:
                    del data[at]
                case 1:
                    data[at] = generator.randrange(0x80, 0x100)
                case 2:
                    data.insert(at, generator.randrange(0x80, 0x100))
            yield File(f"一个字节损坏，{SHOWN[codec]}", bytes(data), None)
    for name, (codec, sentences) in FOREIGN.items():
        for _ in range(HOSTILE):
            text = "\n".join(generator.choices(sentences, k=generator.randint(1, 20)))
            yield File(name, text.encode(codec), text)
    for _ in range(HOSTILE):
        text = written(generator, 200, False, "gb2312")
        yield File("HZ", text.encode("hz"), text)


def written(generator: random.Random, length: int, traditional: bool, codec: str) -> str:
    """About `length` characters of prose, figures, Latin words, tables and rare names."""
    parts: list[str] = []
    size = 0
    while size < length:
        kind = generator.random()
        part = generator.choice(sentences())
        if kind < 0.05:
            names = (
                generator.choice(SURNAMES) + "".join(generator.choices(RARE, k=2)) for _ in range(4)
            )
            part = "、".join(names)
        elif kind < 0.10:
            part = ",".join(f"{generator.uniform(0, 1e4):.2f}" for _ in range(8))
        elif kind < 0.13:
            part = f"{generator.choice(part)} Project No.{generator.randrange(999)} (km)"
        if traditional:
            part = to_traditional(part)
        part = part.encode(codec, "ignore").decode(codec)
        parts.append(part + generator.choice(("", "", "\n")))
        size += len(part)
    return "".join(parts)[: max(length, 1)]


def ascii_head(generator: random.Random) -> str:
    """The head of a page, of a table or of a log."""
    count = generator.randint(1, 40)
    match generator.randrange(3):
        case 0:
            metas = "".join(f'<meta name="k{n}" content="v{n}">\n' for n in range(count))
            return f"<!DOCTYPE html>\n<html>\n<head>\n{metas}</head>\n<body>\n"
        case 1:
            rows = "".join(f"{n},{generator.random():.4f},OK\n" for n in range(count))
            return f"id,value,state\n{rows}"
        case _:
            return "".join(
                f"2024-05-{n % 28 + 1:02} 08:00:00 INFO worker-{n} started\n" for n in range(count)
            )


@cache
def sentences() -> tuple[str, ...]:
    """Those of our samples."""
    from corpus import SAMPLES
    from corpus.encoding import decode

    texts = [decode(path.read_bytes()).text for path in sorted(SAMPLES.glob("*.[tm][xd]*"))]
    return tuple(re.findall(r"[^。！？\n]{4,200}[。！？]", "\n".join(texts)))


@cache
def _converter() -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("s2t").convert
    return convert


def to_traditional(text: str) -> str:
    """By OpenCC."""
    return _converter()(text)


if __name__ == "__main__":
    main()
