"""Machine-readable data: an article as schema.org ``NewsArticle`` in JSON-LD.

https://schema.org/NewsArticle; nothing is stated that the record does not hold: an undated text has
no ``datePublished``.
"""

from __future__ import annotations

import msgspec

from .authors import is_person
from .model import Article
from .terms import is_published

_DANGEROUS = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_encode = msgspec.json.Encoder(order="deterministic").encode


def script_safe(value: object) -> str:
    """JSON that no element of a page can be ended or opened by."""
    text = _encode(value).decode()
    for character, escaped in _DANGEROUS.items():
        text = text.replace(character, escaped)
    return text


def news_article(
    article: Article,
    *,
    description: str,
    url: str = "",
    site_title: str = "",
    image_urls: tuple[str, ...] = (),
    names: dict[str, str] | None = None,
    tags: tuple[str, ...] = (),
    same_as: dict[str, tuple[str, ...]] | None = None,
) -> str:
    """The JSON-LD of an article's page. ``names`` gives the name of an organisation's page by its name
    in the record; ``same_as`` addresses that identify it. ``url`` is empty without a ``base_url``."""
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "inLanguage": article.lang,
    }
    if description:
        data["description"] = description
    if article.subtitle:
        data["alternativeHeadline"] = article.subtitle
    if article.published:
        data["datePublished"] = article.published
    if article.updated:
        data["dateModified"] = article.updated
    if article.byline:
        data["author"] = [_author(name) for name in article.byline]
    publisher = article.source or article.publisher
    if publisher:
        data["publisher"] = {"@type": "NewsMediaOrganization", "name": publisher}
    if article.copyright_year:
        data["copyrightYear"] = article.copyright_year
    if article.section:
        data["articleSection"] = article.section
    if article.dateline:
        data["dateline"] = article.dateline
    if tags:
        data["keywords"] = list(tags)
    mentions: list[dict[str, object]] = []
    for organisation in article.organisations:
        if is_published(organisation):
            name = (names or {}).get(organisation.name, organisation.name)
            item: dict[str, object] = {"@type": "Organization", "name": name}
            known = (same_as or {}).get(organisation.name)
            if known:
                item["sameAs"] = list(known)
            mentions.append(item)
    if mentions:
        data["mentions"] = mentions
    if article.source_url:
        data["isBasedOn"] = article.source_url
    if url:
        data["url"] = url
        data["mainEntityOfPage"] = url
    if image_urls:
        data["image"] = list(image_urls)
    if site_title:
        data["isPartOf"] = {"@type": "Collection", "name": site_title}
    return script_safe(data)


def _author(name: str) -> dict[str, str]:
    return {"@type": "Person" if is_person(name) else "Organization", "name": name}
