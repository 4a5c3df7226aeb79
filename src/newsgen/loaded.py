"""What the load phase is told and what it gives to the index: small values that cross processes.

Apart from ``load``, so that a build with nothing to read imports nothing that reads.
"""

from __future__ import annotations

import re
from collections.abc import Collection

import msgspec

from .model import Article
from .permalinks import article_address
from .problems import Problem
from .rights import shows_pictures
from .terms import NOTHING, Appearance, appearances, fold, is_published, lede
from .verdicts import Sign, decide, signs

encode_article = msgspec.msgpack.Encoder().encode
decode_article = msgspec.msgpack.Decoder(Article).decode


class Corrections(msgspec.Struct, frozen=True, array_like=True):
    """What an editor said of the names in one text: added, taken away."""

    organisations: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


class LoadContext(msgspec.Struct, frozen=True):
    """What every load needs to know; the same for all texts of a build, and small to send.

    ``defaults`` is folder -> its ``_defaults.yaml`` as text, ``authority`` the site's organisations file,
    ``people_authority`` the one of people; ``people`` says who gets a page; ``title`` is the site's, ``rights``
    source -> what may be shown of its texts.
    """

    content: str
    prefix: str
    lang: str
    date_order: str
    taxonomies: dict[str, str]
    off: tuple[str, ...]
    defaults: dict[str, tuple[str, str]]
    authority: tuple[str, str] = ("", "")
    people_authority: tuple[str, str] = ("", "")
    people: str = "off"
    tags: tuple[str, str] = ("", "")
    title: str = ""
    rights: dict[str, str] = {}


class TermRow(msgspec.Struct, frozen=True, array_like=True):
    """An appearance as the index keeps it; ``named`` is what the text says of the term as MessagePack, None where
    that is nothing; ``lines`` is how many sentences a list shows of it, at least one."""

    taxonomy: str
    slug: str
    name: str
    found: bool
    named: bytes | None
    lines: int = 1


class Loaded(msgspec.Struct, frozen=True, array_like=True):
    """What the index keeps of one text. ``record`` is the resolved article as MessagePack, ``found`` the
    article before the site's authority file was applied, with the editor's corrections; empty when that is
    the resolved one. ``signs`` are what the archive decides by; ``base`` is the record without what it decided,
    empty where it decided nothing."""

    path: str
    digest: str
    problems: tuple[Problem, ...] = ()
    id: str = ""
    sha256: str = ""
    claim: str = ""
    slug_given: bool = False
    sort: str = ""
    title: str = ""
    published: str = ""
    modified: str = ""
    expires: str = ""
    status: str = ""
    lede: str = ""
    source: str = ""
    uncertain: int = 0
    images: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    byline: bytes = b""
    bodies: str = ""
    rights: str = ""
    cut: int = 0
    lang: str = ""
    terms: bytes = b""
    rows: tuple[TermRow, ...] = ()
    record: bytes = b""
    found: bytes = b""
    base: bytes = b""
    signs: tuple[Sign, ...] = ()


encode_loaded = msgspec.msgpack.Encoder().encode
_encode = msgspec.msgpack.Encoder().encode
decode_loaded = msgspec.msgpack.Decoder(list[Loaded]).decode
_encode_found = msgspec.msgpack.Encoder().encode
_decode_found = msgspec.msgpack.Decoder(tuple[Article, Corrections]).decode


def encode_found(article: Article, corrections: Corrections) -> bytes:
    return _encode_found((article, corrections))


def decode_found(data: bytes) -> tuple[Article, Corrections]:
    return _decode_found(data)


def index_entry_from_record(
    resolved: Article, record: bytes, found: bytes, people: str, judged: bool = True
) -> Loaded:
    """As ``index_entry``, of an article that is in the index already."""
    return entry_of(resolved.source_path, "", (), resolved, record, found, people, kept_of(found), judged)


def kept_of(found: bytes) -> tuple[str, ...]:
    return decode_found(found)[1].kept if found else ()


def decided(loaded: Loaded, verdicts: Collection[Sign], people: str) -> Loaded:
    """As the archive decides it; ``base`` keeps the record of before where something was decided."""
    own = [sign for sign in loaded.signs if sign in verdicts]
    if not own:
        return loaded
    article = decode_article(loaded.record)
    new = decide(article, own)
    if new == article:
        return loaded
    entry = entry_of(loaded.path, loaded.digest, loaded.problems, new, encode_article(new), loaded.found, people)
    return msgspec.structs.replace(entry, base=loaded.record, signs=loaded.signs)


def entry_of(
    path: str,
    digest: str,
    problems: tuple[Problem, ...],
    resolved: Article,
    record: bytes,
    found: bytes,
    people: str,
    kept: tuple[str, ...] = (),
    judged: bool = True,
) -> Loaded:
    """What the index keeps of a text; ``people`` says who gets a page, ``judged`` whether the archive decides by signs
    of the text."""
    published = resolved.published
    found_in = appearances(resolved, people)
    return Loaded(
        path=path,
        digest=digest,
        problems=problems,
        id=resolved.id,
        sha256=resolved.sha256,
        claim=article_address(resolved),
        slug_given=bool(resolved.slug),
        sort=published[:16] if published else "~" + fold(resolved.title)[:60],
        title=resolved.title,
        published=published,
        modified=resolved.updated,
        expires=resolved.expires,
        status=resolved.status,
        lede=lede(resolved),
        source=resolved.source or resolved.publisher,
        uncertain=sum(not is_published(item) for item in resolved.organisations),
        images=local_images(resolved) if shows_pictures(resolved) else (),
        aliases=resolved.old_addresses,
        byline=_encode(resolved.byline),
        bodies="\n".join(a.slug for a in found_in if a.taxonomy == "organisations"),
        rights=resolved.rights,
        cut=len(resolved.cut),
        lang=resolved.lang,
        terms=_encode([Appearance(a.taxonomy, a.slug, a.name, a.found) for a in found_in]),
        rows=tuple(
            TermRow(
                a.taxonomy, a.slug, a.name, a.found,
                _encode(a.named) if a.named is not NOTHING else None,
                max(1, len(a.named.passages)),
            )
            for a in found_in
        ),
        record=record,
        found=found,
        signs=signs(resolved, kept) if judged else (),
    )


_IMAGE_SOURCE = re.compile(r'<img[^>]*? src="([^"]+)"')


def local_images(article: Article) -> tuple[str, ...]:
    """The pictures that a text names and that lie beside it: none that another site serves."""
    named = [figure.image for figure in article.images if figure.image]
    for block in article.blocks:
        if "<img" in block.html:
            named += _IMAGE_SOURCE.findall(block.html)
    return tuple(dict.fromkeys(image for image in named if "://" not in image and image[:2] != "//"))
