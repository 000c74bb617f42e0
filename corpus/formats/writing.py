"""Putting a text together line by line, with its anchors and marks."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.documents import Anchor, Mark
from corpus.formats.reading import Reading


class TextWriter:
    """Collects lines; positions are those in the text that `reading` gives at the end."""

    def __init__(self) -> None:
        self.length = 0
        self._parts: list[str] = []
        self._anchors: list[Anchor] = []
        self._marks: list[Mark] = []

    def anchor(self, number: int, name: str = "") -> None:
        """What is written from here on stands in line, row, page, ... `number`."""
        self._anchors.append(Anchor(self.length, number, name))

    def line(
        self, pieces: Iterable[tuple[str, bool]], kind: str = "", level: int = 0
    ) -> tuple[int, int]:
        """Write one line of pieces (text, hidden), as a whole marked with `kind`; where it stands."""
        start = self.length
        for text, hidden in pieces:
            if hidden and text:
                self._marks.append(Mark(self.length, self.length + len(text), "hidden text"))
            self._parts.append(text)
            self.length += len(text)
        end = self.length
        if kind and end > start:
            self._marks.append(Mark(start, end, kind, level))
        self._parts.append("\n")
        self.length += 1
        return start, end

    def mark(self, start: int, end: int, kind: str, level: int = 0) -> None:
        """Mark what is already written."""
        self._marks.append(Mark(start, end, kind, level))

    def reading(
        self,
        unit: str,
        properties: Iterable[tuple[str, str]] = (),
        notes: Iterable[str] = (),
    ) -> Reading:
        """All of it; the end of the last line is left out. Empty properties and notes fall away."""
        return Reading(
            text="".join(self._parts)[:-1],
            unit=unit,
            anchors=tuple(self._anchors),
            marks=tuple(sorted(self._marks, key=lambda mark: (mark.start, -mark.end))),
            properties=tuple((name, value) for name, value in properties if value),
            notes=tuple(note for note in notes if note),
        )
