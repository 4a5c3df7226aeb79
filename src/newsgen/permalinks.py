"""Addresses: pure functions of one article or one name.

A page's *address* is its path from the site's root without the file name (``2022/04/moscow-offices``);
its *path* adds ``/index.html``. No address depends on what else the archive holds, except where two
claim the same one: then the caller asks for ``with_digest``.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from unicodedata import normalize

from .model import Article

MAX_SLUG = 80
_DIGITS = re.compile(r"[\d-]+")
# What a slug may lose without two different names falling together: white space, quotes, stops, dashes, and
# the signs of money and per cent, which headlines are full of.
_HARMLESS = re.compile(r"[\w\s'’‘\"“”«».,:;!?()\[\]{}/\\–—‐‑…&|_%$£€-]*")
# One name is printed with either: both become the same dash.
_APOSTROPHES = str.maketrans("’‘ʼ", "'''")
# Names that Windows gives to devices, whatever their suffix.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)")


def short_digest(text: str) -> str:
    """Six hex digits that tell ``text`` from others."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=3).hexdigest()


@lru_cache(maxsize=20_000)
def slugify(name: str) -> str:
    """An address part for ``name``: lower-case ASCII letters, digits and dashes, never empty.

    Where letters alone would lose what tells names apart (``C++`` and ``C``, an emoji), or nothing is
    left, six hex digits of the name's digest are added.
    """
    name = normalize("NFC", name).strip()
    from slugify import slugify as ascii_slug  # only when a name is new: most builds need none

    slug = ascii_slug(name.translate(_APOSTROPHES), max_length=MAX_SLUG, word_boundary=True)
    if not slug:
        return f"n-{short_digest(name)}"
    if not _HARMLESS.fullmatch(name):
        return f"{slug}-{short_digest(name)}"
    if _RESERVED.fullmatch(slug):
        return f"n-{slug}"
    return slug


def article_slug(article: Article) -> str:
    """The last part of an article's address: its ``slug`` or its title; never all digits, which would
    read as a year, month or day."""
    slug = slugify(article.slug or article.title or article.id)
    return f"n-{slug}" if _DIGITS.fullmatch(slug) else slug


def article_address(article: Article) -> str:
    """``2022/04/slug``, ``2022/slug`` for a bare year, ``undated/slug`` without a date."""
    slug = article_slug(article)
    date = article.published
    if not date:
        return f"undated/{slug}"
    if len(date) < 7:
        return f"{date[:4]}/{slug}"
    return f"{date[:4]}/{date[5:7]}/{slug}"


def with_digest(address: str, article_id: str) -> str:
    """The address of the second claimant: six hex digits of its id added, after two dashes, which stand in no slug:
    no title and no ``slug`` can ask for such an address."""
    return f"{address}--{short_digest(article_id)}"


def path_of(address: str) -> str:
    """The file at an address, from the site's root."""
    return f"{address}/index.html" if address else "index.html"


def root_of(path: str) -> str:
    """The way from the page at ``path`` to the site's root: ``../`` for each folder."""
    return "../" * path.count("/")


def date_path(date: str) -> str:
    """The list of a year, month or day: ``2022-04`` -> ``2022/04/index.html``."""
    return date.replace("-", "/") + "/index.html"


def term_path(taxonomy: str, slug: str, part: str = "") -> str:
    """A term's page, or one part of its list (``2022``, ``2022-04-08``, ``undated-a``)."""
    return f"{taxonomy}/{slug}/" + (f"{part.replace('-', '/')}/" if part else "") + "index.html"
