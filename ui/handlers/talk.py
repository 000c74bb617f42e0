"""Asking and answering."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qa import contract
from ui import render
from ui.handlers.fields import Reply, items, string

if TYPE_CHECKING:
    from ui.workspace import Workspace


# So many earlier questions of a conversation are handed on, and so much of each.
_HISTORY = 12
_HISTORY_CHARACTERS = 500


class Talk:
    """The conversation."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def show_overview(self, _: Any) -> Reply:
        """The first page, and whether a build is running."""
        page = render.welcome(self._workspace.status())
        return {"html": page, "running": self._workspace.build_state().running}

    def show_examples(self, _: Any) -> Reply:
        """Questions to begin with; finding them takes a while after a build."""
        return {"html": render.examples(self._workspace.examples())}

    def answer_question(self, data: Any) -> Reply:
        """`question` and `history` (earlier questions, oldest first) -> the answer.

        `answer` is it as in docs/contract.md.
        """
        question = string(data, "question")
        history = [str(item)[:_HISTORY_CHARACTERS] for item in items(data, "history")[-_HISTORY:]]
        answer = self._workspace.ask(question, history)
        return {"html": render.answer(answer), "answer": contract.as_json(answer)}
