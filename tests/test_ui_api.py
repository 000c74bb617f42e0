"""The endpoints, as programs use them: Gradio's client, the official MCP client, docs/api.md."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
from browsing import HOME, Site, served
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

from corpus import SAMPLES
from index import Embedder
from ui import text

CORE = "京津冀协同发展的核心是什么？"
KNOWN = ("京津冀协同发展概览.md", "京津冀协同发展大事记.txt")
GUIDE = (HOME / "docs" / "api.md").read_text(encoding="utf-8")
NAMES = {"ask", "search", "document", "inspect", "build", "status"}
Session = Callable[[ClientSession], Coroutine[Any, Any, None]]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("api")
    (home / "文档").mkdir()
    for name in KNOWN:
        shutil.copy(SAMPLES / name, home / "文档")
    with served(home / "文档", home / "索引", "--mcp", embedder=embedder) as started:
        yield started


# ---- Gradio's client ----


@pytest.fixture(scope="module")
def call(site: Site) -> Iterator[Callable[..., Any]]:
    """Calls an endpoint in a process of its own: Gradio's client leaves sockets open."""
    program = (
        "import json, sys; from gradio_client import Client\n"
        "client = Client(sys.argv[1], verbose=False)\n"
        "for line in sys.stdin:\n"
        "    name, values = json.loads(line)\n"
        "    try: reply = client.predict(*values, api_name=name)\n"
        "    except Exception as error: reply = {'refused': str(error)}\n"
        "    print(json.dumps(reply), flush=True)\n"
    )
    command = [sys.executable, "-c", program, site.url]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as client:
        assert client.stdin is not None
        assert client.stdout is not None
        stdin, stdout = client.stdin, client.stdout

        def predict(name: str, *values: object) -> Any:
            stdin.write(json.dumps([name, values]) + "\n")
            stdin.flush()
            return json.loads(stdout.readline())

        yield predict
        stdin.close()


def test_an_answer_s_citation_opens_and_is_proven(call: Callable[..., Any]) -> None:
    answer = call("/ask", CORE)
    assert answer["found"]
    cited = answer["citations"][0]
    assert cited["file"] in KNOWN
    opened = call("/document", cited["document_id"], cited["start"], cited["end"])
    assert opened["quote"] == cited["quote"]
    assert opened["check"] == "逐字一致"
    low = cited["start"] - opened["start"]
    assert opened["text"][low : low + len(cited["quote"])] == cited["quote"]
    assert (opened["where"], opened["sha256"]) == (cited["where"], cited["sha256"])


def test_a_document_is_read_on_to_its_end(call: Callable[..., Any]) -> None:
    hit = call("/search", CORE, 1)["hits"][0]
    whole, at = "", 0
    while True:
        part = call("/document", hit["document_id"], at)
        whole += part["text"]
        at = part["next"]
        if not at:
            break
    assert len(whole) == part["length"]
    assert whole[hit["start"] : hit["end"]] == hit["text"]


def test_a_follow_up_leans_on_the_history(call: Callable[..., Any]) -> None:
    answer = call("/ask", "它的核心是什么？", [CORE])
    assert answer["found"]
    assert answer["carried"]
    assert all(one["text"] in answer["completed"] for one in answer["carried"])


def test_a_scope_leaves_the_other_documents_out(call: Callable[..., Any]) -> None:
    files = {row["file"]: row["document_id"] for row in call("/status")["files"]}
    chronicle = files["京津冀协同发展大事记.txt"]
    answer = call("/ask", CORE, [], [chronicle])
    assert {cited["document_id"] for cited in answer["citations"]} <= {chronicle}
    assert "看不懂日期" in call("/ask", CORE, [], [], "去年")["refused"]
    assert "没有文档" in call("/ask", CORE, [], [], "", "1900")["refused"]


def test_hits_descend_and_are_as_many_as_wanted(call: Callable[..., Any]) -> None:
    hits = call("/search", "京津冀", 5)["hits"]
    scores = [hit["score"] for hit in hits]
    assert len(hits) == 5
    assert scores == sorted(scores, reverse=True)


def test_a_build_reports_and_the_status_follows(site: Site, call: Callable[..., Any]) -> None:
    (site.folder / "坏的.docx").write_bytes(b"PK\x03\x04" + b"x" * 200)
    (site.folder / "茶馆.txt").write_text("云顶茶馆每晚九点三刻打烊。\n", encoding="utf-8")
    report = call("/build")
    assert report["added"] == ["茶馆.txt"]
    assert report["failed"][0]["file"] == "坏的.docx"
    status = call("/status")
    assert status["documents"] == 3
    assert {row["file"]: row["state"] for row in status["files"]}["坏的.docx"] == "失败"
    assert call("/ask", "云顶茶馆几点打烊？")["found"]
    assert call("/inspect", "茶馆.txt")["characters"]["cut"] >= 0


@pytest.mark.parametrize(
    ("name", "values", "told"),
    [
        ("/ask", (" ",), "问题是空的"),
        ("/search", ("京津冀", 0), "1 到 50"),
        ("/document", ("no such", 0, 5), text.GONE),
        ("/inspect", ("../../etc/passwd",), "没有|指向|不是"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(
    call: Callable[..., Any], name: str, values: tuple[object, ...], told: str
) -> None:
    assert re.search(told, call(name, *values)["refused"])


def test_places_outside_of_a_document_are_refused(call: Callable[..., Any]) -> None:
    name = call("/search", CORE, 1)["hits"][0]["document_id"]
    for place in ((-1, 5), (5, 5), (0, 10**9), (10**9, 0)):
        assert call("/document", name, *place)["refused"] == text.BAD_PLACE


# ---- MCP ----


def over_http(url: str, work: Session) -> None:
    async def main() -> None:
        async with (
            streamable_http_client(f"{url}mcp/") as (reading, writing, _),
            ClientSession(reading, writing) as session,
        ):
            await work(session)

    asyncio.run(main())


def over_stdio(site: Site, work: Session) -> None:
    places = ["--documents", str(site.folder), "--index", str(site.folder.parent / "索引")]
    command = ["-m", "ui.commands", "mcp", *places]
    server = StdioServerParameters(command=sys.executable, args=command, cwd=str(HOME))

    async def main() -> None:
        async with (
            stdio_client(server) as (reading, writing),
            ClientSession(reading, writing) as session,
        ):
            await work(session)

    asyncio.run(main())


async def use(session: ClientSession) -> None:
    """Search, ask, open a citation."""
    started = await session.initialize()
    assert "verbatim" in (started.instructions or "")
    tools = (await session.list_tools()).tools
    assert {tool.name for tool in tools} == NAMES
    assert all(tool.description for tool in tools)
    found = (await session.call_tool("search", {"question": CORE, "k": 2})).structuredContent
    assert found is not None
    assert len(found["hits"]) == 2
    asked = await session.call_tool("ask", {"question": CORE})
    answer = asked.structuredContent
    assert answer is not None
    # Clients that know no structured content read the same as JSON.
    assert json.loads(asked.content[0].text) == answer  # type: ignore[union-attr]
    cited = answer["citations"][0]
    place = {name: cited[name] for name in ("document_id", "start", "end")}
    opened = (await session.call_tool("document", place)).structuredContent
    assert opened is not None
    assert (opened["quote"], opened["check"]) == (cited["quote"], "逐字一致")
    refused = await session.call_tool("ask", {"question": " "})
    assert refused.isError
    assert "问题是空的" in refused.content[0].text  # type: ignore[union-attr]


def test_mcp_over_http(site: Site) -> None:
    over_http(site.url, use)


def test_mcp_over_standard_input_and_output(site: Site) -> None:
    over_stdio(site, use)


def test_mcp_answers_no_other_host_name(site: Site) -> None:
    """DNS rebinding: a page of another host whose name was pointed at this machine."""
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/list"}).encode()
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream",
        "Host": "evil.example",
    }
    request = urllib.request.Request(f"{site.url}mcp/", body, headers)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)
    refused.value.close()
    assert refused.value.code in {403, 421}


# ---- the guide ----


def examples(language: str) -> list[str]:
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```", GUIDE)


@pytest.mark.parametrize("number", range(len(examples("python"))))
def test_the_guide_s_programs_run(site: Site, number: int) -> None:
    program = examples("python")[number].replace("http://127.0.0.1:7860/", site.url)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_guide_s_shell_commands_run(site: Site) -> None:
    (program,) = examples("sh")
    program = program.replace("http://127.0.0.1:7860/", site.url)
    done = subprocess.run(["bash", "-c", program], capture_output=True, text=True, timeout=60)
    assert "event: complete" in done.stdout, done.stderr
    assert json.loads(done.stdout.split("data: ")[-1])[0]["found"]


def test_the_guide_names_every_endpoint() -> None:
    assert set(re.findall(r"^\| `/(\w+)`", GUIDE, re.MULTILINE)) == NAMES


def test_the_sdk_is_loaded_only_when_it_is_asked_for() -> None:
    program = "import sys, ui.api, ui.commands; sys.exit('mcp' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=HOME).returncode == 0
