"""What an index was made with, so that nothing else is ever mixed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from corpus import CLEANING_VERSION, OVERLAP, PASSAGE, READING_VERSION, SPLITTING_VERSION
from corpus.reasons import Reason
from corpus.splitting import ARTICLE
from index.errors import IndexProblem
from index.lexical import K1, LEXICAL_VERSION, B

# The layout of the files; an index of a higher one is from a newer version of the program.
FORMAT = 3

# Whatever changes the documents or passages that a file gives.
TEXT_VERSIONS = {
    "reading": READING_VERSION,
    "cleaning": CLEANING_VERSION,
    "splitting": SPLITTING_VERSION,
    "passage": PASSAGE,
    "overlap": OVERLAP,
    "article": ARTICLE,
}
LEXICAL_VERSIONS = {"lexical": LEXICAL_VERSION, "k1": K1, "b": B}


def check(manifest: Mapping[str, Any]) -> None:
    """Refuse a manifest that this version of the program cannot serve.

    Raises:
        IndexProblem: it is foreign, newer, or made with other rules of reading or splitting.
    """
    if "format" not in manifest:
        raise IndexProblem(Reason("foreign index"))
    if manifest["format"] > FORMAT:
        raise IndexProblem(Reason("newer index", manifest["format"], FORMAT))
    if manifest["format"] < FORMAT or not same_text(manifest) or not same_lexical(manifest):
        raise IndexProblem(Reason("older index"))


def same_text(manifest: Mapping[str, Any]) -> bool:
    """Whether documents and passages were made by the rules of this version."""
    return bool(manifest.get("text") == TEXT_VERSIONS)


def same_lexical(manifest: Mapping[str, Any]) -> bool:
    """Whether the words were indexed by the rules of this version."""
    return bool(manifest.get("lexical") == LEXICAL_VERSIONS)
