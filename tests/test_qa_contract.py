"""The JSON of `ask`, on which others build: docs/contract.md."""

from __future__ import annotations

import json
import re
from pathlib import Path

from reprinted import AREA, written_to

from index import Embedder, Index, build
from qa import answer
from qa.contract import as_json

CONTRACT = Path(__file__).resolve().parents[1] / "docs" / "contract.md"
REPRINT = {
    "document_id": str, "title": str, "path": str, "date": str, "where": str, "start": int,
    "end": int, "quote": str, "sha256": str, "differs": list, "conflicts": bool, "earliest": bool,
}  # fmt: skip
SCOPE = {"documents": list, "from": str, "to": str, "undated": bool}
TOP = {
    "id": str,
    "question": str,
    "found": bool,
    "answer": str,
    "citations": list,
    "missing_words": list,
    "searched": int,
    "completed": str,
    "expanded": list,
    "carried": list,
    "scope": dict,
    "outcome": str,
    "unmentioned": list,
    "unanswered": list,
    "apart": list,
    "short": dict,
}
HIT = {
    "document_id": str, "path": str, "title": str, "start": int, "end": int, "text": str,
    "score": float, "cosine": float, "bm25": float, "words": list, "quoted": list,
}  # fmt: skip
CITATION = {
    "number": int, "document_id": str, "path": str, "title": str, "date": str, "quote": str,
    "start": int, "end": int, "source_start": int, "source_end": int, "where": str, "passage": str,
    "score": float, "sha256": str, "headings": list, "paragraph": int, "header": str,
    "also": list, "strength": str,
}  # fmt: skip


def test_the_fields_and_their_types(samples_index: Index) -> None:
    value = as_json(answer(samples_index, "2023年北京市PM2.5年均浓度是多少？"), "q1")
    assert json.loads(json.dumps(value, ensure_ascii=False)) == value
    assert {name: type(item) for name, item in value.items()} == TOP
    assert value["id"] == "q1"
    assert value["citations"]
    for citation in value["citations"]:
        assert {name: type(item) for name, item in citation.items()} == CITATION
        assert re.fullmatch(r"第 \d+ [行段页]", citation["where"])
        assert not citation["path"].startswith("/")


def test_the_fields_of_what_is_told_beside_a_citation(embedder: Embedder, tmp_path: Path) -> None:
    build([written_to(tmp_path / "文档")], tmp_path / "索引", embedder)
    with Index.open(tmp_path / "索引", embedder) as index:
        (citation,) = as_json(answer(index, AREA))["citations"]
    assert json.loads(json.dumps(citation, ensure_ascii=False)) == citation
    assert citation["also"]
    for reprint in citation["also"]:
        assert {name: type(item) for name, item in reprint.items()} == REPRINT
        assert all([type(here), type(there)] == [str, str] for here, there in reprint["differs"])


def test_what_is_carried_over_stands_in_what_is_searched(samples_index: Index) -> None:
    value = as_json(answer(samples_index, "总投资呢？", ["曹妃甸累计实施了多少个京津项目？"]))
    assert {"kind": "place", "text": "曹妃甸"} in value["carried"]
    assert all(one["text"] in value["completed"] for one in value["carried"])
    assert "2037.22" in value["answer"]


def test_not_found_has_no_answer_and_no_citations(samples_index: Index) -> None:
    value = as_json(answer(samples_index, "红烧肉怎么做？"))
    assert (value["found"], value["answer"], value["citations"]) == (False, "", [])
    assert value["missing_words"] == ["红烧肉"]


def test_the_passages_looked_at_are_told_when_asked_for(samples_index: Index) -> None:
    found = answer(samples_index, "京津冀协同发展的核心是什么？")
    value = as_json(found, hits=True)
    assert json.loads(json.dumps(value, ensure_ascii=False)) == value
    assert {name: type(item) for name, item in value["scope"].items()} == SCOPE
    assert value["hits"]
    for hit, source in zip(value["hits"], found.hits, strict=True):
        assert {name: type(item) for name, item in hit.items()} == HIT
        assert hit["text"] == source.document.text[hit["start"] : hit["end"]]
        assert all(word in hit["text"] for word in hit["words"])
    assert {1} <= {number for hit in value["hits"] for number in hit["quoted"]}
    assert [hit["score"] for hit in value["hits"]] == sorted(
        (hit["score"] for hit in value["hits"]), reverse=True
    )


def test_every_field_is_documented() -> None:
    text = CONTRACT.read_text(encoding="utf-8")
    assert all(
        f"`{name}`" in text or f"].{name}`" in text
        for name in [*TOP, *CITATION, *REPRINT, *HIT, *SCOPE]
    )
