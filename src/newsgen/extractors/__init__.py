"""The shelf of extractors: each finds one kind of thing in a text.

An extractor is a module with ``extract(reading, article) -> Article``: it takes the record as far as
it is known and gives it back with its own fields filled. To add one, add its file and a line here;
the order is the order in which they run.
"""

from __future__ import annotations

from collections.abc import Callable

from ..model import Article
from ..reading import Reading
from . import (
    blocks,
    byline,
    copyright,
    dateline,
    figures,
    furniture,
    headline,
    organisations,
    people,
    published,
    quotes,
    subjects,
    topics,
)

Extractor = Callable[[Reading, Article], Article]

EXTRACTORS: dict[str, Extractor] = {
    "headline": headline.extract,
    "byline": byline.extract,
    "dates": published.extract,
    "dateline": dateline.extract,
    "figures": figures.extract,
    "copyright": copyright.extract,
    "topics": topics.extract,
    "blocks": blocks.extract,
    "furniture": furniture.extract,
    "organisations": organisations.extract,
    "people": people.extract,
    "quotes": quotes.extract,
    "tags": subjects.extract,
}
LAYOUT = ("headline", "byline", "dates", "dateline", "figures", "copyright", "topics", "blocks", "furniture")
"""The extractors that share the decision what each line is; ``off: [layout]`` leaves all of them out."""
