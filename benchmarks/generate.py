"""A made-up news archive of any size: article N depends on the seed and N alone.

Texts are plain newspaper pieces of about ``words`` words, with dates over twenty years, a byline, tags and
organisations whose frequencies fall off as they do in news. The sentences mean nothing.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

FIRST = "Anna Ben Clara David Elsa Farid Grace Hugo Ines Jonas Karin Luca Maria Nadia Omar Petra Rosa Tomas".split()
LAST = "Abbot Berg Costa Dahl Evans Fischer Grant Haas Ivarsson Jensen Keller Lund Moreau Novak Olsen Price".split()
PLACES = "Halden Norwick Brayford Castell Dunmore Elverton Fairholm Greystone Hartwell Jarrow Kestrel Langdale".split()
BODIES = (
    "Council", "Bank", "University", "Institute", "Foundation", "Ministry", "Agency", "Union", "Hospital",
    "Airlines", "Court", "Authority",
)  # fmt: skip
SUBJECTS = (
    "economy elections football climate health education technology housing transport energy trade banking film "
    "music theatre athletics science space privacy crime courts migration defence aid farming tourism railways"
).split()
WORDS = (
    "the of to and a in that is for it on was with as at by from has be are an said will not have he its they which "
    "but were this been had their who would more about up one people could year new after government last company "
    "time over two first also market made years told million plan minister report public group deal president "
    "growth country sales firm service week home industry work house party part leader court rise shares team game"
).split()
SAYING = (
    "A spokesman for the {body} declined to comment.",
    "The {body} said it would publish its findings later this year.",
    "Officials from the {body} are due to meet on Tuesday.",
    "“We are working closely with the {body} on this,” an official said.",
    "Critics of the {body} say the plan does not go far enough.",
)


@dataclass(frozen=True, slots=True)
class Made:
    """One article, before it is laid out for a generator."""

    slug: str
    title: str
    date: str
    author: str
    tags: tuple[str, ...]
    organisations: tuple[str, ...]
    paragraphs: tuple[str, ...]


def names() -> tuple[list[str], list[str]]:
    """Tags and organisations, the frequent ones first."""
    tags = [f"{a} {b}".strip() for b in ("", "policy", "reform", "research") for a in SUBJECTS]
    bodies = [f"{a} {b}" for b in BODIES for a in PLACES]
    bodies += [f"{a} {c} {b}" for c in ("Royal", "National", "Northern", "Civil") for b in BODIES for a in PLACES]
    order = random.Random("names")
    order.shuffle(tags)
    order.shuffle(bodies)
    return tags, bodies


def articles(count: int, words: int = 400, seed: str = "1", start: int = 0) -> Iterator[Made]:
    """Articles ``start`` to ``count``."""
    tags, bodies = names()
    tag_weights = list(accumulate(1 / (rank + 4) for rank in range(len(tags))))
    body_weights = list(accumulate(1 / (rank + 4) for rank in range(len(bodies))))
    first_day = dt.datetime(2004, 1, 1)
    for number in range(start, count):
        roll = random.Random(f"{seed}:{number}")
        named = tuple(dict.fromkeys(roll.choices(bodies, cum_weights=body_weights, k=roll.randint(1, 6))))
        filed = tuple(dict.fromkeys(roll.choices(tags, cum_weights=tag_weights, k=roll.randint(1, 5))))
        paragraphs = []
        left = max(60, int(roll.gauss(words, words / 3)))
        while left > 0:
            sentences = []
            for _ in range(roll.choice((1, 2, 2, 3))):
                length = roll.randint(9, 24)
                sentences.append(" ".join(roll.choices(WORDS, k=length)).capitalize() + ".")
                left -= length
            paragraphs.append(" ".join(sentences))
        for body in named:
            at = roll.randrange(len(paragraphs))
            paragraphs[at] += " " + roll.choice(SAYING).format(body=body)
        when = first_day + dt.timedelta(seconds=roll.randrange(20 * 365 * 86_400))
        title = " ".join(roll.choices(WORDS[40:], k=roll.randint(5, 9))).capitalize()
        yield Made(
            slug=f"{'-'.join(title.lower().split()[:5])}-{number:07d}",
            title=f"{title} {number}",
            date=when.strftime("%Y-%m-%dT%H:%M:%SZ"),
            author=f"{roll.choice(FIRST)} {roll.choice(LAST)}",
            tags=filed,
            organisations=named,
            paragraphs=tuple(paragraphs),
        )


def front_matter(article: Made) -> str:
    """The head that all generators read."""
    lines = [f'title: "{article.title}"', f"date: {article.date}", f'author: "{article.author}"']
    for key, values in (("tags", article.tags), ("organisations", article.organisations)):
        lines += [f"{key}:", *(f'  - "{value}"' for value in values)]
    return "---\n" + "\n".join(lines) + "\n---\n"


def write(folder: Path, made: Iterator[Made], suffix: str) -> int:
    """Write articles as files of ``suffix``; how many."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for article in made:
        text = front_matter(article) + "\n" + "\n\n".join(article.paragraphs) + "\n"
        (folder / f"{article.slug}{suffix}").write_text(text, "utf-8")
        count += 1
    return count
