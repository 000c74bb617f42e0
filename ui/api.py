"""What programs can ask: one method an endpoint, for Gradio's API and for MCP alike.

Values are plain JSON, as in docs/contract.md and docs/api.md. Each docstring is what a program, or
a language model that uses the tools, is told about them; so is each parameter's line under `Args`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from corpus import Correction, YinjuError
from qa import contract
from qa.citations import place
from qa.scope import Scope, checked_date
from qa.settings import USUAL, checked_settings
from ui import inspection, text

if TYPE_CHECKING:
    from index import Hit
    from ui.workspace import Workspace

MOST_HITS = 50
LONGEST = 20_000
"""Characters of a document's text in one reply."""
_AROUND = 300  # characters on both sides of a citation that is opened
_POLL = 0.2  # seconds between two looks at a build


class Api:
    """The endpoints over one workspace.

    All raise `YinjuError`, with a sentence in Chinese that says what to do.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    @property
    def endpoints(self) -> list[Callable[..., dict[str, Any]]]:
        """All of them; each one's name is the endpoint's."""
        return [self.ask, self.search, self.document, self.inspect, self.build, self.status]

    def ask(
        self,
        question: str,
        history: list[str] | None = None,
        documents: list[str] | None = None,
        since: str = "",
        until: str = "",
        strictness: str = USUAL.strictness,
        quotes: int = USUAL.quotes,
        expand: bool = True,
    ) -> dict[str, Any]:
        """Answer a question with sentences copied verbatim from the indexed Chinese documents.

        Nothing is generated: `citations` hold the quotes with document, place and offsets; `found`
        is false where the documents do not answer, and `missing_words` stand nowhere in them.
        `outcome` is answered, none, or partly where the quotes do not mention what `unmentioned`
        lists of the question. Up to four questions at once are answered one by one; `unanswered`
        are those without an answer. One about several things is taken `apart` into one of each.

        Args:
            question: The question, in Chinese, up to 1000 characters.
            history: Earlier questions of the same conversation, oldest first; the `completed` of
                an earlier answer, where it has one, instead of its question. What the question
                leaves unsaid (那河北呢？ 它的院长是谁？) is carried over, and told as `carried`.
            documents: Only ask the documents with these ids; empty for all.
            since: Only ask documents of this date (2024, 2024-02, 2024-02-23) or later.
            until: Only ask documents of this date or earlier.
            strictness: How sure the evidence must be: 严格 (strict), 适中 (medium), 宽松 (loose).
            quotes: How many quotes at most, from 1 to 5; of several questions, each gets one.
            expand: Also look for figures in other notations and names that the documents abbreviate;
                `expanded` tells which. Without it, a question about several things stays one.
        """
        dates = checked_date(since), checked_date(until)
        scope = Scope(tuple(documents or ()), *dates, undated=not any(dates))
        settings = checked_settings(strictness, quotes)
        answer = self._workspace.ask(question, history or (), scope, settings, expand=expand)
        return _filed(contract.as_json(answer))

    def search(self, question: str, k: int = 8) -> dict[str, Any]:
        """Find the passages of the indexed documents that are most relevant to a question.

        Each hit has its verbatim text, document, place, offsets and the scores it is ranked by.

        Args:
            question: What to look for, in Chinese.
            k: How many passages at most, from 1 to 50.
        """
        if not 1 <= k <= MOST_HITS:
            raise YinjuError(text.API_HITS_AT.format(MOST_HITS))
        hits = self._workspace.search(question, k)
        return {"question": question, "hits": [_hit(hit) for hit in hits]}

    def document(self, document_id: str, start: int = 0, end: int = 0) -> dict[str, Any]:
        """Open a citation or a document: its text at a place, and the proof that it stands there.

        With `start` and `end` of a citation, `quote` is that slice, `text` the slice with what
        stands around it, and `check` tells from re-reading the file whether the quote stands in it
        word for word (逐字一致, 原文已变更, 无法核验). Without them, `text` is the document's
        beginning, up to 20,000 characters; go on with `next`, 0 at the end of the document.

        Args:
            document_id: The `document_id` of a citation or a hit.
            start: First character of the place in the document's text.
            end: The character after its last; 0 to read on from `start`.
        """
        found = self._workspace.document(document_id)
        if found is None:
            raise YinjuError(text.GONE)
        length = len(found.text)
        cited = end > 0
        if not 0 <= start < (end if cited else length) or end > length:
            raise YinjuError(text.BAD_PLACE)
        low = max(0, start - _AROUND) if cited else start
        high = min(length, end + _AROUND if cited else start + LONGEST, low + LONGEST)
        return {
            "document_id": found.id,
            "file": found.path,
            "title": found.title,
            "date": found.date,
            "publisher": found.publisher,
            "format": found.format,
            "encoding": found.encoding,
            "sha256": found.sha256,
            "length": length,
            "where": place(found, start),
            "headings": list(found.heading_path(start)),
            "start": low,
            "end": high,
            "text": found.text[low:high],
            "next": high if high < length else 0,
            "quote": found.text[start:end] if cited else "",
            "check": self._workspace.check(document_id, start, end) if cited else "",
        }

    def inspect(self, path: str, encoding: str = "") -> dict[str, Any]:
        """What would be cited of a file: kept and deleted text with reasons, facts, passages.

        Args:
            path: The file's path, relative to a documents folder.
            encoding: A text encoding that overrules the judgement; empty to judge.
        """
        chosen = Correction(encoding=encoding) if encoding else None
        return inspection.as_json(self._workspace.inspect(path, correction=chosen))

    def build(self, fresh: bool = False) -> dict[str, Any]:
        """Bring the index up to date with the documents folders; returns when it is done.

        The old index answers until the new one is complete, and stays if anything goes wrong.

        Args:
            fresh: Read and embed everything again, even what has not changed.
        """
        self._workspace.start_build(fresh)
        while (state := self._workspace.build_state()).running:
            time.sleep(_POLL)
        if state.report is None:
            raise YinjuError(state.error or text.CANCELLED)
        report = asdict(state.report)
        report["failed"] = [
            {"file": path, "reason": reason} for path, reason in state.report.failed
        ]
        return report

    def status(self) -> dict[str, Any]:
        """What is indexed: counts, dates, folders, and each file with its state."""
        values = asdict(self._workspace.status())
        return _filed({**values, "files": [asdict(row) for row in self._workspace.rows()]})


def _filed(values: dict[str, Any]) -> dict[str, Any]:
    """The values with every key "path" named "file": Gradio's client would fetch a path as a file."""
    return {"file" if key == "path" else key: _within(value) for key, value in values.items()}


def _within(value: Any) -> Any:
    if isinstance(value, dict):
        return _filed(value)
    return [_within(held) for held in value] if isinstance(value, list) else value


def _hit(hit: Hit) -> dict[str, Any]:
    start, end = hit.passage.start, hit.passage.end
    return {
        "document_id": hit.document.id,
        "file": hit.document.path,
        "title": hit.document.title,
        "date": hit.document.date,
        "where": place(hit.document, start),
        "headings": list(hit.passage.headings),
        "start": start,
        "end": end,
        "text": hit.text,
        "score": round(hit.score, 4),
        "cosine": round(hit.cosine, 4),
        "bm25": round(hit.bm25, 4),
    }
