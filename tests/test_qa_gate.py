"""The gate of the answers: floors on our own questions, never to be lowered silently."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from gate import FILE, PARTS, UNANSWERABLE, Asked, Question, ask, by_strength, figures, questions

from corpus import SAMPLES, clean, read
from index import Index
from qa.questions import checked

# Shares of "dev" and of "held", a little under what was measured last. "answered" of "held" was .93:
# one question is lost since no more than the first passages are read where these are enough. "absent
# refused" of "dev" was .75 (14 of 18): of both parts, 26 of 36 are refused since the reader learnt
# from harder pairs, before 25, one less of "dev" and two more of "held". "recall@1" of "held" was .98:
# one question (the row of a table) is lost since the reader counts less among the passages, which is
# better on the public sets; "right" of "held" (.90) lost one question since the mix of vectors and
# words depends on the question, which wins .009 nDCG on ten public sets and .065 on the hardest
# (docs/experiments.md). "absent refused" of "held" was .78: one question is lost and one of "dev" gained,
# so 28 of 36 as before (now 29), since what is quoted must hold the numbers asked about, and dates and units are
# looked for; three questions more are answered right (docs/experiments.md). "recall@1" of "dev" was .95
# and "absent refused" of "held" .72: one question each is lost since words count once and vectors are
# less the empty question's, which wins .007 nDCG before reading and .004 after on ten public
# sets; "recall@1", "first quote" and "right" of "held" were .97, .96 and .90.
FLOORS = {
    "recall@1": (0.94, 0.98),
    "recall@5": (0.98, 0.99),
    "first quote": (0.94, 0.97),
    "any quote": (0.97, 0.98),
    "answered": (0.94, 0.93),
    "right": (0.89, 0.91),
    "foreign refused": (1.00, 1.00),
    "absent refused": (0.88, 0.66),
}


@pytest.fixture(scope="module")
def asked(samples_index: Index) -> list[Asked]:
    return ask(samples_index, questions())


def test_the_set_is_what_it_claims_to_be() -> None:
    asked = questions()
    for part in PARTS:
        count = Counter(question.style for question in asked if question.part == part)
        known = sum(count.values()) - sum(count[style] for style in UNANSWERABLE)
        assert known >= 80
        assert all(count[style] >= 15 for style in UNANSWERABLE)
        assert len(count) >= 14
    assert {question.part for question in asked} == set(PARTS)
    assert all(bool(q.answers) == (q.style not in UNANSWERABLE) for q in asked)
    assert all(checked(question.text) == question.text for question in asked)


def test_no_question_is_asked_twice() -> None:
    texts = [question.text for question in questions()]
    for name in ("sample_questions.jsonl", "sample_unanswerable.jsonl"):
        lines = (FILE.parent / name).read_text(encoding="utf-8").splitlines()
        texts += [json.loads(line)["question"] for line in lines]
    count = Counter(text.strip("？ ") for text in texts)
    assert max(count.values()) == 1, count.most_common(3)


def test_every_answer_stands_in_its_document() -> None:
    asked = questions()
    paths = {path for question in asked for path, _ in question.answers}
    assert paths == {file.name for file in SAMPLES.iterdir()}  # each sample is asked about
    texts = {path: clean(read(SAMPLES, path)).text for path in paths}
    absent = [(q.text, what) for q in asked for path, what in q.answers if what not in texts[path]]
    assert not absent


@pytest.mark.parametrize("part", PARTS)
def test_floors(part: str, asked: list[Asked]) -> None:
    shares = figures(asked, part)
    assert shares.keys() == FLOORS.keys()
    low = {
        name: (share, FLOORS[name][PARTS.index(part)])
        for name, share in shares.items()
        if share < FLOORS[name][PARTS.index(part)]
    }
    assert not low


def test_what_is_called_strong_answers_more_often(asked: list[Asked]) -> None:
    found = by_strength(asked)
    assert all(count >= 6 for _, count in found.values()), found
    strong, medium, weak = (right / count for right, count in found.values())
    assert strong >= 0.9
    assert strong > medium > weak


def test_what_answers_is_told_apart_from_what_does_not(asked: list[Asked]) -> None:
    right = next(one for one in asked if one.given.found and one.place == 1)
    assert right.rank
    assert Asked(Question("", "who", "dev", (("另一篇.txt", "无"),)), right.given).place == 0
    path, text = right.question.answers[0]
    assert Asked(Question("", "who", "dev", ((path, text + "。无"),)), right.given).rank == 0
