"""The page of one article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from urllib.parse import quote

import msgspec

from ..archive import Archive
from ..certainty import PUBLISHED
from ..citations import Work, bibtex, citations, coins, data_uri, metas, ris, wikipedia
from ..data import tongue
from ..datewords import date_words
from ..markup import PICTURE, SOURCE, NameLink, body_html, images_placed
from ..model import Article, Block, Person, Picture
from ..permalinks import date_path, root_of, slugify, term_path
from ..rights import canonical, gives_source, is_listed, shown_text, shows, shows_pictures
from ..rows import Entry
from ..structured import news_article
from ..terms import is_published, is_published_person, organisation_term, person_term, shorten, states_role
from ..views import (
    ArticleView,
    CitationView,
    CutView,
    FieldView,
    FigureView,
    Link,
    PersonView,
    StatementView,
    Teaser,
    TermLink,
)
from .feed import page_address
from .shelf import Shelf, archive_crumbs
from .source import FILE as SOURCE_FILE
from .term import decode_facts
from .undated import PATH as UNDATED_PATH

_MARKS = "\"“”‘’«»„' \n"
QUOTED = 80
"""So much of a quotation is shown where it is told who said it."""


class ArticlePages:
    """Key: the article's id."""

    name, template = "article", "article.html"
    one_each = True

    def families(self, shelf: Shelf) -> Iterable[str]:
        return shelf.archive.ids()

    def touched(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        return (entry.id,)

    def family(self, key: str) -> str:
        return key

    def keys(self, family: str, shelf: Shelf) -> Iterable[str]:
        return (family,) if shelf.archive.entry(family) else ()

    def showing(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        yield entry.id
        # "Previous" and "next" of the neighbours print this article's headline.
        for neighbour in (shelf.archive.before(entry), shelf.archive.after(entry)):
            if neighbour:
                yield neighbour.id
        if shelf.has("related"):
            yield from shelf.relations.looking_at(entry)

    def quoting(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        return (entry.id,)

    def gather(self, keys: Sequence[str], shelf: Shelf) -> None:
        archive = shelf.archive
        archive.gather(keys)
        if shelf.has("related"):
            shelf.relations.gather(entry for key in keys if (entry := archive.entry(key)))

    def path(self, key: str, shelf: Shelf) -> str:
        entry = shelf.archive.entry(key)
        if entry is None:
            raise LookupError(f"no article {key}")
        return entry.path

    def view(self, key: str, shelf: Shelf) -> ArticleView:
        archive = shelf.archive
        entry = archive.entry(key)
        if entry is None:
            raise LookupError(f"no article {key}")
        article = archive.record(entry.n)
        root = root_of(entry.path)
        blocks = shown_text(article)
        organisations = _organisations(article, shelf)
        people = _people(article, len(blocks), organisations, shelf)
        links = [
            NameLink(link.path, link.found, organisation.mentions)
            for organisation in article.organisations
            if (link := organisations.get(organisation.name)) and link.path
        ]
        links += (
            NameLink(view.path, view.found, person.mentions)
            for person, view in zip(article.people, people, strict=True)
            if view.path
        )
        images = {
            image: msgspec.structs.replace(file, path=quote(file.path))
            for image, file in archive.images(entry.n).items()
        }
        groups = _terms(article, entry, shelf)
        tags = groups.pop("tags", ())
        source = next(iter(groups.pop("sources", ())), None)
        base = shelf.config.base_url
        with_source = shelf.has("source") and gives_source(article.rights)
        own = base + page_address(entry.path) if base else ""
        return ArticleView(
            title=article.title,
            subtitle=article.subtitle,
            section=article.section,
            byline=article.byline,
            published=article.published,
            published_basis=article.published_basis,
            updated=article.updated,
            dateline=article.dateline,
            source=source,
            source_url=article.source_url,
            copyright=article.copyright,
            lang=article.lang,
            dir=tongue(article.lang).direction,
            unread=_unread(article),
            description=entry.lede,
            figures=_figures(article, images, blocks) if shows_pictures(article) else (),
            body=images_placed(body_html(article, links, root, blocks, _attributions(article, people)), images, root),
            tags=tags,
            organisations=tuple(organisations.values()),
            people=people,
            found=any(link.found for link in organisations.values()) or any(one.found and one.path for one in people),
            terms=tuple((shelf.taxonomy(taxonomy), names) for taxonomy, names in groups.items()),
            about=_about(article),
            # Of an excerpt, the lines left out are text that is not shown either.
            cut=tuple(CutView(cut.text, cut.rule, cut.first_line) for cut in article.cut)
            if shows_pictures(article) else (),
            statements=tuple(_statements(article)),
            related=_related(entry, shelf) if shelf.has("related") else (),
            previous=_link(archive.before(entry)),
            next=_link(archive.after(entry)),
            crumbs=_crumbs(entry, shelf),
            json_ld=news_article(
                article,
                description=entry.lede,
                url=own,
                site_title=shelf.config.title,
                image_urls=tuple(dict.fromkeys(base + file.path for file in images.values())) if base else (),
                names={name: link.name for name, link in organisations.items()},
                tags=tuple(tag.name for tag in tags),
                same_as=_same_as(organisations, archive),
            ),
            citation=_citation(article, entry, own, shelf.config.title) if shelf.has("citation") else None,
            source_file=f"{entry.address}/{SOURCE_FILE}" if with_source else "",
            noindex=not is_listed(article.rights),
            canonical=canonical(article, own),
        )


def _unread(article: Article) -> str:
    """The language, where it is one in which no names are looked for."""
    unread = any(item.field == "organisations" and not item.certainty for item in article.evidence)
    return tongue(article.lang).name if unread else ""


def _link(entry: Entry | None) -> Link | None:
    return None if entry is None else Link(entry.title, entry.path)


def _crumbs(entry: Entry, shelf: Shelf) -> tuple[Link, ...]:
    crumbs = archive_crumbs(shelf)
    if not entry.dated:
        if shelf.has("undated"):
            crumbs.append(Link("Undated", UNDATED_PATH))
        return tuple(crumbs)
    for kind, length in (("year", 4), ("month", 7), ("day", 10)):
        if shelf.has(kind) and len(entry.sort) >= length:
            date = entry.sort[:length]
            label = date if length == 4 else date_words(date).split(" ", 1)[0]
            crumbs.append(Link(label, date_path(date)))
    return tuple(crumbs)


def _organisations(article: Article, shelf: Shelf) -> dict[str, TermLink]:
    """The record's name of each organisation that may be linked -> its term."""
    made: dict[str, TermLink] = {}
    seen: set[str] = set()
    for organisation in article.organisations:
        if not is_published(organisation):
            continue
        slug = slugify(organisation_term(organisation))
        link = shelf.term_link("organisations", slug, organisation.basis not in ("given", "authority"))
        if slug not in seen:
            seen.add(slug)
            made[organisation.name] = link
        else:
            made.setdefault(organisation.name, link)
    return made


def _people(
    article: Article, shown: int, organisations: dict[str, TermLink], shelf: Shelf
) -> tuple[PersonView, ...]:
    linked = shelf.has("term")
    said: dict[str, dict[str, None]] = {}
    for words in article.quotes:
        if words.certainty >= PUBLISHED and 0 <= words.block < shown:
            said.setdefault(words.speaker, {})[f"#{article.blocks[words.block].anchor}"] = None
    made = []
    for person in article.people:
        name = person_term(person)
        has_page = linked and is_published_person(person, shelf.config.people)
        made.append(
            PersonView(
                name=name,
                role=person.role if states_role(person) else "",
                affiliation=_affiliation(person, organisations),
                path=term_path("people", slugify(name)) if has_page else "",
                found=person.basis != "given" and not person.canonical,
                said=tuple(said.get(person.name, ())),
            )
        )
    return tuple(made)


def _attributions(article: Article, people: tuple[PersonView, ...]) -> dict[int, str]:
    """Block -> who said it, of quotations that stand as paragraphs of their own and do not name their speaker."""
    views = {person.name: view for person, view in zip(article.people, people, strict=True)}
    made: dict[int, str] = {}
    for words in article.quotes:
        if not words.speaker or words.certainty < PUBLISHED:
            continue
        blocks = []
        for index in range(words.block, len(article.blocks)):
            block = article.blocks[index]
            if block.type != "quote" or block.text.strip(_MARKS) not in words.text:
                break
            blocks.append(index)
        view = views.get(words.speaker)
        if blocks and not any(words.speaker in article.blocks[index].text for index in blocks):
            made[blocks[-1]] = ", ".join(filter(None, (words.speaker, view.role if view else "")))
    return made


def _related(entry: Entry, shelf: Shelf) -> tuple[Teaser, ...]:
    found = shelf.relations.related_to(entry)
    entries = shelf.archive.entries([item.n for item in found])
    return tuple(
        Teaser(other.path, other.title, other.published, "", other.source)
        for item in found
        if (other := entries.get(item.n))
    )


def _terms(article: Article, entry: Entry, shelf: Shelf) -> dict[str, tuple[TermLink, ...]]:
    """Taxonomy -> terms of the article, other than those named in its text."""
    groups: dict[str, tuple[TermLink, ...]] = {}
    for appearance in shelf.archive.terms_of(entry.n):
        if appearance.taxonomy in ("organisations", "people"):
            continue
        link = shelf.term_link(appearance.taxonomy, appearance.slug, appearance.found)
        groups[appearance.taxonomy] = (*groups.get(appearance.taxonomy, ()), link)
    return groups


def _same_as(organisations: dict[str, TermLink], archive: Archive) -> dict[str, tuple[str, ...]]:
    known: dict[str, tuple[str, ...]] = {}
    for name, link in organisations.items():
        slug = link.path.split("/")[1] if link.path else slugify(link.name)
        data = archive.facts("organisations", slug)
        if data and (addresses := decode_facts(data).same_as):
            known[name] = addresses
    return known


NO_PICTURE = Picture("")


def _figures(article: Article, images: dict[str, Picture], blocks: tuple[Block, ...]) -> tuple[FigureView, ...]:
    """The pictures that do not stand in the body itself."""
    placed = {
        unescape(source)
        for block in blocks
        if "<img" in block.html
        for picture in PICTURE.findall(block.html)
        for source in SOURCE.findall(picture)
    }
    return tuple(
        FigureView(file.path, figure.alt or figure.caption, figure.caption, figure.credit, file.width, file.height)
        for figure in article.images
        if (figure.caption or figure.credit or figure.image in images) and figure.image not in placed
        for file in (images.get(figure.image, NO_PICTURE),)
    )


def _affiliation(person: Person, organisations: dict[str, TermLink]) -> str:
    """The body that a person is of, as its page calls it, where that is certain and the role does not name it."""
    if person.affiliation_certainty < PUBLISHED:
        return ""
    if person.role_certainty >= PUBLISHED and person.affiliation_rule == "in the words of the role":
        return ""
    link = organisations.get(person.affiliation)
    return link.name if link else person.affiliation


def _statements(article: Article) -> Iterator[StatementView]:
    """What rules say of the named, and how: the value only where it is certain. Nothing of a place that may not be
    shown."""

    def stated(kind: str, of: str, value: str, rule: str, sure: float, block: int) -> StatementView:
        line = article.blocks[block].first_line if block >= 0 else 0
        how = f"{rule}, {f'line {line}, ' if line else ''}right in {sure:.0%} of cases"
        return StatementView(kind, of, value, how) if sure >= PUBLISHED else StatementView(kind, of, "", how)

    for person in article.people:
        at = person.mentions[0].block if person.mentions else -1
        if person.role and shows(article, at):
            yield stated("Role", person.name, person.role, person.role_rule, person.role_certainty, at)
        if person.affiliation and shows(article, at):
            rule, sure = person.affiliation_rule, person.affiliation_certainty
            yield stated("Affiliation", person.name, person.affiliation, rule, sure, at)
    for body in article.organisations:
        at = body.mentions[0].block if body.mentions else -1
        if body.country and is_published(body) and shows(article, at):
            yield stated("Country", body.name, body.country, body.country_rule, body.country_certainty, at)
    for quotation in article.quotes:
        if shows(article, quotation.block):
            of = f"“{shorten(quotation.text, QUOTED)}”"
            if quotation.speaker:
                rule, sure = quotation.rule, quotation.certainty
                yield stated("Speaker", of, quotation.speaker, rule, sure, quotation.block)
            else:
                yield StatementView("Speaker", of, "", "nobody is named")


def _about(article: Article) -> tuple[FieldView, ...]:
    """The box "About this record": what is known, and how."""
    how = {item.field: _how(item.rule, item.first_line) for item in article.evidence}
    rows = []
    publisher = article.source or article.publisher
    if publisher:
        rows.append(FieldView("Source", publisher, how.get("source") or how.get("publisher", "")))
    basis = how.get("published", "")
    if not article.published:
        basis = "no date stands in the text"
    rows.append(FieldView("Date", date_words(article.published), basis))
    rows.append(FieldView("Language", tongue(article.lang).name, how.get("lang", "")))
    if article.dateline:
        rows.append(FieldView("Dateline", article.dateline, how.get("dateline", "")))
    if article.copyright:
        rows.append(FieldView("Copyright line", article.copyright, how.get("copyright", "")))
    rows.append(FieldView("File", article.source_path, f"read as {article.encoding}"))
    rows.append(FieldView("SHA-256", article.sha256))
    return tuple(rows)


def _citation(article: Article, entry: Entry, url: str, site_title: str) -> CitationView:
    work = Work(
        title=article.title,
        authors=article.byline,
        newspaper=article.source or article.publisher or site_title,
        archive=site_title,
        published=article.published,
        url=url or article.source_url,
        lang=article.lang,
        key=entry.address.replace("/", "-"),
    )
    return CitationView(
        styles=tuple((one.style, one.before, one.newspaper, one.after) for one in citations(work)),
        wikipedia=wikipedia(work),
        ris=data_uri("application/x-research-info-systems", ris(work)),
        bibtex=data_uri("application/x-bibtex", bibtex(work)),
        file=entry.address.rpartition("/")[2],
        coins=coins(work),
        metas=metas(work),
    )


def _how(rule: str, line: int) -> str:
    return f"{rule}, line {line}" if line else rule
