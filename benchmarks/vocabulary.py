"""Words for made-up texts, as many and as unevenly used as in real ones (Zipf's law), with inflected forms.

A search index is only as large and as slow as its vocabulary is: texts of a few hundred words tell nothing of it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate

from generate import WORDS, Made, articles

ONSETS = "b br c ch cl cr d dr f fl fr g gl gr h j k l m n p pl pr qu r s sc sh sl sp st str t th tr v w".split()
VOWELS = "a e i o u ai ea ee ie oa ou".split()
CODAS = ["", "", "", "l", "m", "n", "nd", "ng", "nt", "r", "rd", "rk", "s", "ss", "st", "t", "ck"]
ENDINGS = [*[""] * 8, "s", "s", "ed", "ing"]
STEMS = 50_000
TOPICS = 400
"""Subjects that a text may be about, each with words of its own: one word in five."""


def stems(count: int = STEMS) -> list[str]:
    """Words, the frequent ones first and shorter."""
    roll = random.Random("stems")
    made = dict.fromkeys(WORDS)
    while len(made) < count:
        syllables = 1 if len(made) < 3_000 else 2
        word = "".join(roll.choice(ONSETS) + roll.choice(VOWELS) + roll.choice(CODAS) for _ in range(syllables))
        made.setdefault(word)
    return list(made)


class Writer:
    """Draws words. The frequency of the word of rank r is as 1 / (r + 2.7) ^ 1.3."""

    def __init__(self) -> None:
        self.words = stems()
        self.weights = list(accumulate(1 / (rank + 3.7) ** 1.3 for rank in range(len(self.words))))
        roll = random.Random("topics")
        rare = self.words[len(WORDS) : 12_000]
        self.topics = [roll.sample(rare, 60) for _ in range(TOPICS)]
        self.own = list(accumulate(1 / (rank + 5) for rank in range(60)))

    def paragraph(self, roll: random.Random, topic: list[str], length: int) -> str:
        """Sentences of about twenty words."""
        words = roll.choices(self.words, cum_weights=self.weights, k=length)
        for at, word in enumerate(roll.choices(topic, cum_weights=self.own, k=length // 5)):
            words[(at * 5 + 2) % length] = word
        words = [word if len(word) < 4 else word + roll.choice(ENDINGS) for word in words]
        return " ".join(" ".join(words[at : at + 20]).capitalize() + "." for at in range(0, length, 20))

    def articles(self, count: int, words: int, start: int = 0) -> Iterator[Made]:
        """As ``generate.articles``, in this vocabulary and over 25 years, one in 200 undated."""
        for number, article in enumerate(articles(count, words, start=start), start):
            roll = random.Random(f"text {number}")
            topic = roll.choice(self.topics)
            lengths = [len(paragraph.split()) for paragraph in article.paragraphs]
            kept = [paragraph.rpartition(". ")[2] for paragraph in article.paragraphs]
            named = [text if any(body in text for body in article.organisations) else "" for text in kept]
            yield replace(
                article,
                title=" ".join(roll.choices(topic, k=6)).capitalize() + f" {number}",
                date="" if number % 200 == 7 else f"{2000 + number % 25}{article.date[4:]}".replace("-02-29", "-02-28"),
                paragraphs=tuple(
                    f"{self.paragraph(roll, topic, length)} {name}".strip()
                    for length, name in zip(lengths, named, strict=True)
                ),
            )
