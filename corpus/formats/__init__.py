"""One module per file format: bytes or decoded text -> `Reading`."""

from corpus.formats.reading import BadFormat, Reading

__all__ = ["BadFormat", "Reading"]
