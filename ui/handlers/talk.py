"""Asking and answering."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from corpus import YinjuError
from qa import contract
from qa.answering import Answer, answer
from qa.completing import Carried
from qa.expanding import told
from qa.followups import follow_ups
from qa.questions import LONGEST, apart, checked
from qa.restoring import Kept, restored
from qa.scope import EVERYTHING, Scope, checked_date
from qa.settings import USUAL, Settings, checked_settings
from qa.short import short_within
from ui import render, text
from ui.handlers.fields import Reply, field, items, string, whole

if TYPE_CHECKING:
    from index import Index
    from index.catalogue import Catalogue
    from ui.workspace import Workspace


# So many earlier questions of a conversation are handed on, and so much of each.
_HISTORY = 12
_HISTORY_CHARACTERS = 500
# What a request may hold at most, by far more than the page sends.
_CHOSEN, _TURNS, _CITATIONS, _CARRIED = 5000, 50, 20, 20
# So many answers are kept: questions are asked again, and finding what can be asked next tries much of
# what was tried for the turn before, up to nine each. Not more: each holds the documents it looked at.
_ANSWERS = 24


class Talk:
    """The conversation."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._answers: dict[Any, Answer] = {}
        self._from: Catalogue | None = None  # that they are from
        self._keeping = threading.Lock()

    def show_overview(self, _: Any) -> Reply:
        """The first page, and whether a build is running."""
        status = self._workspace.status()
        if self._workspace.is_new():  # no problem, but the beginning
            status = replace(status, problem="")
        return {"html": render.welcome(status), "running": self._workspace.build_state().running}

    def show_examples(self, _: Any) -> Reply:
        """Questions to begin with; finding them takes a while after a build."""
        return {"html": render.examples(self._workspace.examples())}

    def answer_question(self, data: Any) -> Reply:
        """`question`, `history` (earlier ones, oldest first), `scope`, `settings` (or none) -> the answer.

        With `exact`, figures and names are searched only as they are written.

        `history` holds what was searched for where a question was completed; `without` (or none)
        what is not to be carried over from it.
        `answer` is it as in docs/contract.md, `index` the name of the generation that gave it.
        """
        question = string(data, "question")
        history = _strings(data, "history")[-_HISTORY:]
        index = self._workspace.index()
        answer = self._answer(
            index,
            question,
            history,
            _scope(data),
            _settings(data),
            expand=data.get("exact") is not True,
            without=_strings(data, "without")[:_CARRIED] if "without" in data else [],
        )
        page = {"html": render.answer(answer), "answer": contract.as_json(answer)}
        return {**page, "index": index.folder.name}

    def restore_turns(self, data: Any) -> Reply:
        """`turns` that the browser kept -> for each what `answer_question` gives, made anew.

        Of an answer of before only places are believed; an error stands in its turn's stead.
        """
        return {"turns": [self._restored(turn) for turn in items(data, "turns")[:_TURNS]]}

    def suggest_questions(self, data: Any) -> Reply:
        """`shown` (citations), `asked` (questions), `scope` -> questions to go on with."""
        shown = [_kept(item) for item in items(data, "shown")[:_CITATIONS]]
        spots = [(one.document_id, one.start, one.end) for one in shown]
        asked = _strings(data, "asked")[:_TURNS]
        index = self._workspace.index()
        questions = follow_ups(index, spots, asked, _scope(data), self._answer)
        return {"html": render.follow_ups(questions)}

    def list_documents(self, _: Any) -> Reply:
        """What can be chosen from: `documents`, each with id, title, date and path."""
        names = ("id", "title", "date", "path")
        index = self._workspace.index()
        rows = [
            r for r in index.catalogue.summaries() if index.only is None or r["id"] in index.only
        ]
        return {"documents": [{name: row[name] for name in names} for row in rows]}

    def _answer(
        self,
        index: Index,
        question: str,
        history: Sequence[str] = (),
        scope: Scope = EVERYTHING,
        settings: Settings = USUAL,
        *,
        expand: bool = True,
        without: Sequence[str] = (),
    ) -> Answer:
        """See `qa.answer`; what was asked lately of the same generation is not thought out again."""
        key = index.only, question, tuple(history), scope, settings, expand, tuple(without)
        with self._keeping:
            # The name of a generation would not do: after going back, the next has the same again.
            if self._from is not index.catalogue:
                self._answers.clear()
                self._from = index.catalogue
            known = self._answers.pop(key, None)
        if known is None:
            known = answer(
                index, question, history, scope, settings, expand=expand, without=without
            )
        with self._keeping:
            if self._from is index.catalogue:
                self._answers[key] = known  # the last, as the one that was asked last
                if len(self._answers) > _ANSWERS:
                    del self._answers[next(iter(self._answers))]
        return known

    def _restored(self, data: Any) -> Reply:
        try:
            question = checked(string(data, "question"))
            # Half a surrogate pair cannot be sent back.
            completed = string(data, "completed")[: 10 * LONGEST].encode("utf-8", "ignore").decode()
            kept = [_kept(item) for item in items(data, "citations")[:_CITATIONS]]
            index = self._workspace.index()
            searched = min(max(whole(data, "searched"), 0), 10**9)
            carried = [_carried(one) for one in items(data, "carried")] if "carried" in data else []
            unanswered = _strings(data, "unanswered") if "unanswered" in data else []
            answer, lost = restored(
                index,
                question,
                completed,
                kept,
                _scope(data),
                searched,
                carried[:_CARRIED],
                unanswered,
            )
        except YinjuError as problem:
            return {"html": render.error(text.problem(problem)), "error": text.problem(problem)}
        if data.get("exact") is not True:
            answer = replace(
                answer, expanded=told(index, completed or question), apart=apart(question)
            )
        if answer.citations and not lost and data.get("short") is not None:
            place = field(data, "short", dict)
            start, end = whole(place, "start"), whole(place, "end")
            answer = replace(answer, short=short_within(answer.citations[0], start, end))
        name = index.folder.name
        above = render.outdated(lost, changed=string(data, "index") != name)
        # Where nothing is left, nothing is known of whether the documents answer.
        page = "" if lost and not answer.found else render.answer(answer)
        return {"html": above + page, "answer": contract.as_json(answer), "index": name}


def _strings(data: Any, name: str) -> list[str]:
    return [str(item)[:_HISTORY_CHARACTERS] for item in items(data, name)]


def _scope(data: Any) -> Scope:
    """The `scope` of a request; everything, where there is none.

    Raises:
        YinjuError: it is not as in docs/contract.md.
    """
    if not isinstance(data, dict) or data.get("scope") is None:
        return EVERYTHING
    scope = field(data, "scope", dict)
    chosen: Sequence[Any] = items(scope, "documents")[:_CHOSEN]
    if not all(isinstance(id, str) and id.isascii() and len(id) <= 100 for id in chosen):
        raise YinjuError(text.BAD_REQUEST)
    first, last = (checked_date(string(scope, name)) for name in ("from", "to"))
    return Scope(tuple(chosen), first, last, undated=field(scope, "undated", bool))


def _settings(data: Any) -> Settings:
    """The `settings` of a request, `strictness` and `quotes`; the usual, where there are none.

    Raises:
        YinjuError: there are no such.
    """
    if not isinstance(data, dict) or data.get("settings") is None:
        return USUAL
    sent = field(data, "settings", dict)
    return checked_settings(string(sent, "strictness"), whole(sent, "quotes"))


def _carried(data: Any) -> Carried:
    kind, words = (
        string(data, name)[:LONGEST].encode("utf-8", "ignore").decode() for name in ("kind", "text")
    )
    return Carried(kind, words)


def _kept(data: Any) -> Kept:
    """A citation that the browser kept.

    Raises:
        YinjuError: a value is missing, or of another type.
    """
    strength = string(data, "strength")
    score = data.get("score")
    id, start, end = string(data, "document_id"), whole(data, "start"), whole(data, "end")
    right = strength in text.STRENGTHS and id.isascii() and isinstance(score, int | float)
    if not (right and abs(score) < 1e6):  # what is not a number is not less either
        raise YinjuError(text.BAD_REQUEST)
    return Kept(id, start, end, float(score), strength)
