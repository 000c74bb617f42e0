"""Questions -> answers made of cited, verbatim sentences."""

from qa.answering import Answer, answer
from qa.citations import Citation, check

__all__ = ["Answer", "Citation", "answer", "check"]
