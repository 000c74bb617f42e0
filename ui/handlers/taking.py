"""Taking it along: copies with references, and files of a conversation."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from corpus import YinjuError
from qa import capsule
from qa.capsule import Spot, Turn
from qa.references import one_line
from ui import render_capsule, render_text, text
from ui.handlers.fields import Reply, field, items, string, whole

if TYPE_CHECKING:
    from ui.workspace import Workspace


# Far more than anybody asks; the browser may send anything.
_TURNS = 200
_SPOTS = 50
_WORDS = 50
_CHARACTERS = 1000
_SURROGATES = re.compile("[\ud800-\udfff]")
_NO_NAME = re.compile(r'[\\/:*?"<>|%#\s.]+')


class Taking:
    """What people take along. The browser only names places; the text comes from the index."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def copy_turn(self, data: Any) -> Reply:
        """`turn` -> `plain` and `markdown`, its quotes with their references.

        A turn is `question`, `asked` (ISO time), `found`, `missing` (words), and `spots`, each of
        `number`, `document`, `start`, `end`.
        """
        turn = self._turn(field(data, "turn", dict))
        if not turn.evidence:
            raise YinjuError(text.NOTHING_TO_TAKE)
        return {"plain": render_text.plain(turn), "markdown": render_text.markdown(turn)}

    def export_talk(self, data: Any) -> Reply:
        """`turns` and `form` ("html" or "md") -> `name` and `content` of the file."""
        turns = [self._turn(turn) for turn in items(data, "turns")[:_TURNS]]
        form = string(data, "form")
        if not turns or form not in ("html", "md"):
            raise YinjuError(text.BAD_REQUEST)
        made = datetime.now().astimezone()
        value = capsule.pack(self._workspace.index(), turns, made)
        write = render_capsule.capsule if form == "html" else render_text.conversation
        return {"name": f"{file_name(made, turns[0].question)}.{form}", "content": write(value)}

    def _turn(self, data: Any) -> Turn:
        spots = [
            Spot(
                whole(one, "number"),
                string(one, "document"),
                whole(one, "start"),
                whole(one, "end"),
            )
            for one in items(data, "spots")[:_SPOTS]
        ]
        return capsule.collect(
            self._workspace.index(),
            _words(string(data, "question")),
            _time(string(data, "asked")),
            bool(field(data, "found", bool)),
            [_words(str(word)) for word in items(data, "missing")[:_WORDS]],
            spots,
        )


def file_name(day: datetime, question: str) -> str:
    """A name that every system can store: 引据 2026-11-24 京津冀协同发展的核心是什么."""
    words = _NO_NAME.sub(" ", one_line(question)).strip(" ？。！")[:40].strip()
    return text.FILE_NAME_AT.format(f"{day:%Y-%m-%d}", words).strip()


def _words(sent: str) -> str:
    return _SURROGATES.sub("\ufffd", sent)[:_CHARACTERS]


def _time(sent: str) -> datetime:
    try:
        return datetime.fromisoformat(sent).astimezone()
    except (ValueError, OverflowError) as error:
        raise YinjuError(text.BAD_REQUEST) from error
