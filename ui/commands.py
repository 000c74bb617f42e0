"""The command line: a thin skin over the workspace."""

from __future__ import annotations

import atexit
import gc
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from corpus import SAMPLES, NothingToRead, YinjuError, find_files
from index import BuildReport, Busy, Embedder, IndexProblem, NoIndex, Progress
from qa import Answer, reranking
from qa.citations import Reprint
from qa.settings import USUAL
from ui.markup import local_time
from ui.workspace import Workspace

app = typer.Typer(
    help="引据：只引用原文的中文文档问答。",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Documents = Annotated[
    list[Path] | None,
    typer.Option(
        "--documents",
        metavar="DIR",
        help="文档目录，可以多次给出；缺省为自带的示例文档和 ./documents。",
    ),
]
IndexFolder = Annotated[Path, typer.Option("--index", metavar="DIR", help="索引目录。")]
Model = Annotated[
    str | None,
    typer.Option(
        "--model", metavar="NAME", help="sentence-transformers 模型目录或名称；缺省为内置模型。"
    ),
]
Reranker = Annotated[
    str | None,
    typer.Option(
        "--reranker",
        metavar="NAME",
        help="用本机的 cross-encoder（目录，或已在本机的模型名）排段落；拒答、选句和简答仍由内置的阅读模型决定。",
    ),
]
Store = Annotated[
    str,
    typer.Option(
        "--store",
        metavar="URI",
        help="向量和词存放在哪里：embedded（本机，索引目录里）、.db 文件（Milvus Lite）或"
        " http(s)://主机:端口（Milvus，令牌在环境变量 YINJU_STORE_TOKEN）；缺省同上次构建，第一次为本机。",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON。")]
INDEX = Path(".yinju")
DEFAULT = [SAMPLES, Path("documents")]
STAGES = {"read": "读取", "split": "切分", "embed": "向量化", "write": "写入"}


@app.command()
def serve(
    documents: Documents = None,
    index: IndexFolder = INDEX,
    model: Model = None,
    host: Annotated[str, typer.Option(help="监听的地址；缺省只有本机能访问。")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="监听的端口。", min=1, max=65535)] = 7860,
    browser: Annotated[bool, typer.Option("--browser", help="启动后打开浏览器。")] = False,
    mcp: Annotated[bool, typer.Option("--mcp", help="同时作为 MCP 服务（HTTP）。")] = False,
    reranker: Reranker = None,
    lang: Annotated[
        Literal["zh", "en"], typer.Option(help="网页的语言：中文或英文（zh、en）。")
    ] = "zh",
    store: Store = "",
) -> None:
    """打开网页问答；还没有索引时先建立索引。"""
    from ui import text, web

    text.speak(lang)
    web.claim(host, port)  # told before, not after, the index has been built
    reranking.use(reranker)
    workspace = _workspace(documents, index, model, store)
    _ready(workspace)
    web.serve(workspace, host, port, open_browser=browser, mcp=mcp)


@app.command()
def mcp(
    documents: Documents = None,
    index: IndexFolder = INDEX,
    model: Model = None,
    reranker: Reranker = None,
    store: Store = "",
) -> None:
    """作为 MCP 服务，供桌面客户端经标准输入输出调用；还没有索引时先建立索引。"""
    from ui import mcp_tools

    reranking.use(reranker)
    workspace = _workspace(documents, index, model, store)
    _ready(workspace)
    mcp_tools.serve_stdio(workspace)


@app.command()
def build(
    documents: Documents = None,
    index: IndexFolder = INDEX,
    model: Model = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="全部重新读取和向量化。")] = False,
    rehearse: Annotated[
        Path | None,
        typer.Option(
            "--rehearse",
            metavar="FILE",
            help="先用这些问题（每行一个）试新索引；答不出以前能答的，就先问，或保留旧索引。",
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="试答变差时也换用新索引。")] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="跟随文件夹：有变化就重建，直到按 Ctrl-C。")
    ] = False,
    store: Store = "",
    devices: Annotated[
        list[str] | None,
        typer.Option(
            "--device",
            metavar="NAME",
            help="向量化分给这些设备（cuda:0、cpu），每个设备一个进程，可以多次给出。",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """建立或更新索引；没有变化的文件不会重新处理。"""
    from ui import rehearsing

    rehearsal = rehearsing.of(rehearse, yes=yes) if rehearse else None
    workspace = _workspace(documents, index, model, store)

    def once() -> None:
        with _bars() as progress:
            report = workspace.build(
                fresh=fresh, devices=devices or (), rehearse=rehearsal, progress=progress
            )
        if as_json:
            _print_json(asdict(report))
        else:
            _print_report(report, sys.stdout)

    if watch and fresh:
        raise YinjuError(
            "--watch 不能与 --fresh 同用：每次变化都会全部重来。请先单独 --fresh 一次。"
        )
    if watch:
        _follow(workspace, once)
    else:
        once()


@app.command()
def rollback(
    index: IndexFolder = INDEX,
    to: Annotated[
        str, typer.Option("--to", metavar="NAME", help="退回到哪一代；缺省为上一代。")
    ] = "",
    look: Annotated[bool, typer.Option("--list", help="只列出还保留着的各代。")] = False,
    as_json: AsJson = False,
) -> None:
    """退回到上一代索引；正在运行的网页会自动跟上。"""
    from index.history import history, roll_back

    if not look:
        roll_back(index, to)
    found = history(index)
    if as_json:
        _print_json([asdict(generation) for generation in found])
        return
    for generation in found:
        sign = "*" if generation.current else " "
        told = f"建于 {local_time(generation.built)}，{generation.documents} 篇文档、{generation.passages} 个段落"
        print(f"{sign} {generation.name}  {generation.problem or told}")


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(metavar="QUESTION", help="问题。")] = None,
    index: IndexFolder = INDEX,
    batch: Annotated[
        Path | None,
        typer.Option(
            "--batch", metavar="FILE", help="JSON Lines 文件，每行 {id, question, history}。"
        ),
    ] = None,
    documents: Annotated[
        list[str] | None,
        typer.Option(
            "--document", metavar="PATTERN", help="只查路径或标题符合的文档，可以多次给出。"
        ),
    ] = None,
    first: Annotated[
        str, typer.Option("--from", metavar="DATE", help="只查这一天（月、年）及以后的文档。")
    ] = "",
    last: Annotated[
        str, typer.Option("--to", metavar="DATE", help="只查这一天（月、年）及以前的文档。")
    ] = "",
    dated: Annotated[
        bool, typer.Option("--dated", help="限定日期时，不查未注明日期的文档。")
    ] = False,
    exact: Annotated[
        bool,
        typer.Option("--exact", help="数字和名称只按问题里的写法查找，问几样东西的问题不拆开。"),
    ] = False,
    strictness: Annotated[
        str, typer.Option("--strictness", metavar="严格|适中|宽松", help="有多大把握才作答。")
    ] = USUAL.strictness,
    quotes: Annotated[
        int, typer.Option("--quotes", metavar="N", help="最多摘几处引文，1 到 5。")
    ] = USUAL.quotes,
    reranker: Reranker = None,
    store: Store = "",
    hits: Annotated[bool, typer.Option("--hits", help="JSON 中附上检索到的段落。")] = False,
    as_json: AsJson = False,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="输出 Markdown：引文和参考文献。")
    ] = False,
    capsule: Annotated[
        Path | None,
        typer.Option(
            "--capsule", metavar="FILE", help="另存为证据文件（.html），可用 yinju verify 核验。"
        ),
    ] = None,
) -> None:
    """从文档里查一个问题的答案，附出处；--batch 一次查许多个。"""
    from qa import contract
    from qa.scope import Scope, checked_date, matching
    from qa.settings import checked_settings

    if batch is not None and (markdown or capsule):
        raise YinjuError("--batch 只输出 JSON，不能与 --markdown、--capsule 同用。")
    settings = checked_settings(strictness, quotes)
    reranking.use(reranker)
    workspace = Workspace([Path()], index, store=store)
    chosen = matching(workspace.index(), documents) if documents else ()
    scope = Scope(chosen, checked_date(first), checked_date(last), undated=not dated)
    if batch is not None:
        for line in _questions(batch):
            try:
                answer = workspace.ask(
                    line["question"], line["history"], scope, settings, expand=not exact
                )
            except YinjuError as problem:
                # The lines keep their order and number; an unusable index ends the whole run.
                workspace.index()
                _print_json(contract.problem_as_json(problem, line["question"], line["id"]))
            else:
                _print_json(contract.as_json(answer, line["id"], hits=hits))
        return
    if question is None:
        raise YinjuError("请给出问题，例如：yinju ask 京津冀协同发展的核心是什么？")
    answer = workspace.ask(question, (), scope, settings, expand=not exact)
    if markdown or capsule:
        _take(workspace, answer, capsule, markdown)
    if markdown:
        return
    if as_json:
        _print_json(contract.as_json(answer, hits=hits))
        return
    if not answer.found:
        print(f"在 {answer.searched} 篇文档里没有找到答案。")
        if answer.missing_words:
            print(f"文档里没有出现过：{'、'.join(answer.missing_words)}")
    elif answer.unmentioned:
        print(f"只找到一部分，没有提到：{'、'.join(answer.unmentioned)}")
    if answer.short:
        print(f"简答：{answer.short.text}[1]")
    for citation in answer.citations:
        headings = f" · {' › '.join(citation.headings)}" if citation.headings else ""
        date = f"，{citation.date}" if citation.date else ""
        if citation.header:
            print(f"    {citation.header}")
        print(f"[{citation.number}] {citation.quote}")
        print(f"    ——《{citation.title}》{date}{headings} · {citation.where}（{citation.path}）")
        for reprint in citation.also:
            print(f"    {told(reprint)}")


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="证据文件（.html）。")],
    documents: Documents = None,
    as_json: AsJson = False,
) -> None:
    """核验证据文件：重新读取文件，逐字比较每一处引文；不需要索引。全部一致时退出码为 0。"""
    from qa import verifying
    from ui import proving
    from ui.render_capsule import read_capsule

    value, page = read_capsule(file)
    folders = documents or [folder for folder in DEFAULT if folder.is_dir()]
    findings = verifying.verify(value, folders)
    if as_json:
        _print_json(proving.as_json(value, page, findings))
    else:
        print("\n".join(proving.printed(value, page, findings)))
    if not proving.intact(page, findings):
        sys.exit(1)


@app.command()
def inspect(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="文件，放在哪里都可以。")],
    encoding: Annotated[
        str, typer.Option("--encoding", metavar="NAME", help="指定文字编码，不再自动判断。")
    ] = "",
    documents: Documents = None,
    index: IndexFolder = INDEX,
    as_json: AsJson = False,
) -> None:
    """看看会引用什么：保留的文字、删去的文字和原因、标题、日期、段落。"""
    from ui import inspection

    try:
        state = "" if file.is_file() else "是文件夹" if file.is_dir() else "不存在"
    except OSError:  # a folder above may not be entered, or the name is too long
        state = "无法打开"
    if state:
        raise YinjuError(f"{file} {state}。请给出一个文件，例如：yinju inspect 报告.docx")
    found = Workspace(documents or DEFAULT, index).inspect_file(file, encoding)
    if as_json:
        _print_json(inspection.as_json(found))
        return
    styled = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    for line in inspection.printed(found, styled=styled):
        print(line)


@app.command()
def evaluate(
    dataset: Annotated[Path, typer.Argument(metavar="DATASET_DIR", help="评测集目录。")],
    model: Model = None,
    reranker: Reranker = None,
    as_json: AsJson = False,
) -> None:
    """在评测集上测量检索、选句和拒答的质量。"""
    from qa.evaluation import evaluate as measure

    reranking.use(reranker)
    with _bars() as progress:
        figures = measure(dataset, Embedder.load(model), progress=progress)
    if as_json:
        _print_json(asdict(figures))
        return
    print(
        f"{figures.dataset}：{figures.documents} 篇，{figures.passages} 段，"
        f"{figures.questions} 个问题，问了 {figures.asked} 个"
    )
    print("| 方法 | Recall@1 | Recall@5 | Recall@10 | MRR@10 | nDCG@10 | 问题/秒 |")
    print("|---|---|---|---|---|---|---|")
    for row in figures.rankings:
        values = (row.recall_1, row.recall_5, row.recall_10, row.mrr_10, row.ndcg_10)
        print(f"| {row.name} | {' | '.join(f'{v:.3f}' for v in values)} | {row.per_second:.1f} |")
    print("nDCG@10 与较好的单路之差：{:+.3f}，标准误 {:.3f}".format(*figures.ahead))
    for label, value in (
        ("首句含答案", figures.first_quote),
        ("首句含答案，给定正确的文档", figures.first_given),
        ("标出的答案完全一致", figures.exact),
        ("标出的答案 F1", figures.f1),
        ("有答案而作答", figures.kept),
        ("无答案而拒答", figures.refused),
        ("拒答区分度 AUROC", figures.auroc),
        ("保留 95% 时误答", figures.wrong_at_95),
    ):
        if value is not None:
            print(f"{label}：{value:.3f}")


@app.command()
def status(
    documents: Documents = None,
    index: IndexFolder = INDEX,
    store: Store = "",
    as_json: AsJson = False,
) -> None:
    """索引里有什么，哪些文件变了，东西放在哪里。"""
    workspace = Workspace(documents or DEFAULT, index, store=store)
    now = workspace.status()
    rows = workspace.rows()
    if as_json:
        _print_json({**asdict(now), "files": [asdict(row) for row in rows]})
    else:
        print(f"索引：{now.index}")
        print(f"文档目录：{'、'.join(now.folders)}")
        if not now.problem:
            model = "内置" if now.model == "bundled" else now.model
            print(f"{now.documents} 篇文档，{now.passages} 个段落，建于 {now.built}，模型：{model}")
            print(f"向量检索：{now.search}")
            print(f"拒答：{now.refusing}")
            print(f"存放在：{now.store}")
        for row in rows:
            print(f"  {row.state}  {row.path}{'：' + row.reason if row.reason else ''}")
        if now.stale:
            print(f"{now.stale} 个文件有变化，请重建索引：yinju build")
    if now.problem:
        raise YinjuError(now.problem)


def main() -> None:
    """Run the command line; errors for people are one sentence and exit status 1."""
    # What the libraries make while they are loaded stays: to look for garbage among it again and
    # again, and once more at the end, takes half a second.
    gc.set_threshold(100_000, 50, 50)
    atexit.register(gc.freeze)
    for stream in (sys.stdout, sys.stderr):
        # Chinese output must not depend on the locale of the terminal.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except YinjuError as problem:
        print(problem, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("已中断，原有索引保持不变。", file=sys.stderr)
        sys.exit(130)


def _follow(workspace: Workspace, once: Callable[[], None]) -> None:
    """Build now and after each change, until Ctrl+C; what goes wrong is told, and the next awaited."""
    from threading import Event

    from ui.watching import settled

    find_files(workspace.folders)  # a wrong path is told at once, and not waited for
    print(
        f"正在跟随 {'、'.join(map(str, workspace.folders))}：有变化就重建，按 Ctrl-C 结束。",
        file=sys.stderr,
    )
    try:
        for _ in settled(workspace.folders, workspace.index_folder, Event()):
            try:
                while not _built(once):
                    time.sleep(2)
            except YinjuError as problem:
                print(problem, file=sys.stderr)
            sys.stdout.flush()
    except KeyboardInterrupt:
        print("已停止跟随，索引保持可用。", file=sys.stderr)


def _built(once: Callable[[], None]) -> bool:
    """Build; False where another program is building."""
    try:
        once()
    except Busy as problem:
        print(problem, file=sys.stderr)
        return False
    return True


def _workspace(
    documents: list[Path] | None, index: Path, model: str | None, store: str
) -> Workspace:
    """The workspace to build in; the default folder for one's own files is made on the way."""
    if not documents:
        DEFAULT[-1].mkdir(exist_ok=True)
    return Workspace(documents or DEFAULT, index, model, store)


def _ready(workspace: Workspace) -> None:
    """Load the index; make it first where there is none."""
    try:
        workspace.index()
    except NoIndex:
        print("还没有索引，正在建立……", file=sys.stderr)
        try:
            with _bars() as progress:
                _print_report(workspace.build(progress=progress), sys.stderr)
        except NothingToRead as problem:
            if not all(folder.is_dir() for folder in workspace.folders):
                raise
            print(problem, file=sys.stderr)  # the page tells how to add some
    except IndexProblem as problem:
        # The page shows it too, beside the button that rebuilds the index.
        print(problem, file=sys.stderr)


@contextmanager
def _bars() -> Iterator[Callable[[Progress], None]]:
    """Progress bars on the terminal, one per stage; nothing where nobody looks."""
    from tqdm import tqdm

    bar: Any = None
    stage = ""

    def show(now: Progress) -> None:
        nonlocal bar, stage
        if now.stage != stage:
            if bar is not None:
                bar.close()
            bar = tqdm(total=now.total, desc=STAGES[now.stage], disable=None, file=sys.stderr)
            stage = now.stage
        bar.update(now.done - bar.n)

    try:
        yield show
    finally:
        if bar is not None:
            bar.close()


def _take(workspace: Workspace, answer: Answer, file: Path | None, markdown: bool) -> None:
    """An answer as Markdown on the terminal, and as an evidence capsule in `file`."""
    from qa import capsule
    from ui import render_capsule, render_text

    now = datetime.now().astimezone()
    index = workspace.index()
    turn = capsule.collect(
        index,
        answer.question,
        now,
        answer.found,
        answer.unmentioned if answer.found else answer.missing_words,
        [capsule.Spot(c.number, c.document_id, c.start, c.end) for c in answer.citations],
    )
    if markdown:
        print(render_text.markdown(turn) if answer.found else render_text.outcome(turn))
    if file:
        page = render_capsule.capsule(capsule.pack(index, [turn], now))
        try:
            file.write_bytes(page.encode("utf-8"))
        except OSError as error:
            raise YinjuError(f"无法写入 {file}：{error.strerror}。请换一个位置。") from error
        print(f"证据文件：{file}（核验：yinju verify）", file=sys.stderr)


def told(reprint: Reprint) -> str:
    """Where else a quote stands, in one line."""
    from ui import render_reprints, text

    lead = text.CONFLICT_LEAD if reprint.conflicts else text.ALSO_LEAD
    date = reprint.date or text.NO_DATE
    first = f"（{text.EARLIEST}）" if reprint.earliest else ""
    differs = "，".join(render_reprints.change(*pair) for pair in reprint.differs)
    differs = f"{text.DIFFERS}{differs}" if differs else ""
    return f"{lead}《{reprint.title}》{date}{first}，{reprint.where}（{reprint.path}）{differs}"


def _print_report(report: BuildReport, stream: Any) -> None:
    if report.note:
        print(report.note, file=stream)
    print(
        f"新增 {len(report.added)}，变更 {len(report.changed)}，移除 {len(report.removed)}，"
        f"未变 {len(report.unchanged)}，失败 {len(report.failed)}；"
        f"共 {report.documents} 篇文档、{report.passages} 个段落，"
        f"新向量化 {report.embedded} 个，用时 {report.seconds:.1f} 秒",
        file=stream,
    )
    for path, reason in report.failed:
        print(f"  失败 {path}：{reason}", file=stream)


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False))


def _questions(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a batch, checked before the first is answered."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise YinjuError(
            f"无法读取 {path}：{error}。需要 UTF-8 编码的 JSON Lines 文件。"
        ) from error
    lines = []
    for number, raw in enumerate(text.split("\n"), 1):
        if not raw.strip():
            continue
        try:
            line = json.loads(raw)
            question, history = line["question"], line.get("history") or []
            if not (isinstance(question, str) and all(isinstance(q, str) for q in history)):
                raise ValueError
        except (ValueError, KeyError, TypeError, AttributeError):
            raise YinjuError(
                f'{path} 第 {number} 行不是 {{"id", "question", "history"}} 形式的 JSON。'
            ) from None
        lines.append({"id": line.get("id", ""), "question": question, "history": history})
    yield from lines


if __name__ == "__main__":
    main()
