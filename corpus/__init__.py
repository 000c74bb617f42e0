"""Documents -> passages: reading, cleaning and splitting, without losing the place of a character."""

from pathlib import Path

from corpus.cleaning import CLEANING_VERSION, clean
from corpus.documents import (
    Anchor,
    Correction,
    Cut,
    Document,
    Fact,
    Heading,
    Mark,
    Part,
    Passage,
    Source,
    Span,
)
from corpus.errors import Cancelled, NothingToRead, UnreadableFile, YinjuError
from corpus.folding import fold
from corpus.reading import FORMATS, READING_VERSION, FoundFile, digest, find_files, read
from corpus.segmentation import sentences
from corpus.splitting import OVERLAP, PASSAGE, SPLITTING_VERSION, split

SAMPLES = Path(__file__).parent / "samples"
"""The documents that come with the program."""

__all__ = [
    "CLEANING_VERSION",
    "FORMATS",
    "OVERLAP",
    "PASSAGE",
    "READING_VERSION",
    "SAMPLES",
    "SPLITTING_VERSION",
    "Anchor",
    "Cancelled",
    "Correction",
    "Cut",
    "Document",
    "Fact",
    "FoundFile",
    "Heading",
    "Mark",
    "NothingToRead",
    "Part",
    "Passage",
    "Source",
    "Span",
    "UnreadableFile",
    "YinjuError",
    "clean",
    "digest",
    "find_files",
    "fold",
    "read",
    "sentences",
    "split",
]
