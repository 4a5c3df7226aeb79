"""The shelf of extractors: each finds one kind of thing in a text.

An extractor is a module with ``extract(reading, article) -> Article``: it takes the record as far as
it is known and gives it back with its own fields filled. To add one, add its file and a line here;
the order is the order in which they run. A file is imported when its extractor first runs: what is off costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from importlib import import_module

from ..model import Article
from ..reading import Reading

Extractor = Callable[[Reading, Article], Article]

EXTRACTORS = {
    "headline": "headline",
    "byline": "byline",
    "dates": "published",
    "dateline": "dateline",
    "figures": "figures",
    "copyright": "copyright",
    "topics": "topics",
    "blocks": "blocks",
    "furniture": "furniture",
    "organisations": "organisations",
    "people": "people",
    "quotes": "quotes",
    "tags": "subjects",
}
"""The name of each extractor, as ``off`` in ``newsgen.yaml`` has it, and the module that holds it."""
LAYOUT = ("headline", "byline", "dates", "dateline", "figures", "copyright", "topics", "blocks", "furniture")
"""The extractors that share the decision what each line is; ``off: [layout]`` leaves all of them out."""


def extractor(name: str) -> Extractor:
    """The extractor of that name."""
    extract: Extractor = import_module(f".{EXTRACTORS[name]}", __package__).extract
    return extract


@lru_cache(maxsize=4)
def extractors_but(off: tuple[str, ...]) -> dict[str, Extractor]:
    """Those that are not off, in their order."""
    without = {*off, *LAYOUT} if "layout" in off else off
    return {name: extractor(name) for name in EXTRACTORS if name not in without}
