"""What is told of the passages that were looked at for an answer."""

from __future__ import annotations

from index import Hit
from qa.answering import Answer
from qa.refusing import matched_words


def words_in(answer: Answer, hit: Hit) -> tuple[str, ...]:
    """The question's words that stand in the passage, as they are written there."""
    return matched_words(answer.completed or answer.question, hit.text)


def quoted_in(answer: Answer, hit: Hit) -> tuple[int, ...]:
    """The numbers of the citations that are taken from the passage."""
    return tuple(
        citation.number
        for citation in answer.citations
        if citation.document_id == hit.document.id
        and citation.start < hit.passage.end
        and hit.passage.start < citation.end
    )
