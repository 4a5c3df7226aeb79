"""The first phase: one source file becomes one record, or the problems that kept it from that.

Pure but for reading the bytes; ``load_chunk`` runs in a worker.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from unicodedata import normalize

import msgspec

from . import data as lists
from . import dates, rights
from .authority import Authority, read_authority, read_people
from .bounds import MAX_SIDE_BYTES, Refusal, refuse_bytes, refuse_markdown, refuse_text
from .encoding import Decoded, decode
from .extractors import Extractor, extractors_but
from .formats import FORMATS, SourceText, format_of
from .formats.plaintext import is_blank, paragraphs
from .frontmatter import Given, Split, check, read_mapping, split
from .loaded import (
    Corrections,
    LoadContext,
    Loaded,
    decode_article,
    decode_found,
    encode_article,
    encode_found,
    encode_loaded,
    entry_of,
)
from .model import Article, Block, Evidence, Figure, Organisation, Person
from .parallel import no_collection
from .problems import Problem, address_dropped
from .reading import Reading
from .resolve import hide_people, resolve, resolve_people
from .several import cuts, looks_several
from .sources import SIDECAR_SUFFIX, SourceFile, TooLarge, read_source
from .tags import TagAuthority, overlay, read_tags, shipped
from .tongues import judge
from .verdicts import are_given as signs_are_given
from .words import key

# "2019-04-08-title", "20190408_title", and the "08-title" of a file in a month's folder.
_DATE_IN_NAME = re.compile(r"^(?:(?:1[5-9]|20)\d\d[-_.]?(?:\d\d[-_.]?){0,2}|\d\d[-_.])(?=\D)")

def load_chunk(context: LoadContext, sources: list[tuple[SourceFile, str]]) -> bytes:
    """The records of some sources, each with its known digest, as MessagePack for the way back."""
    with no_collection():
        return encode_loaded([load_source(context, source, known) for source, known in sources])


def prepare(context: LoadContext) -> None:
    """Make ready what every text needs, before workers are forked from this process."""
    site_authority(*context.authority)
    site_people(*context.people_authority)
    site_tags(*context.tags)
    # Reading any text loads the word lists, the authority file and the patterns.
    sample = b"A spokesman for the World Health Organization said on 8 April 2022 that the count was complete.\n"
    source = SourceFile("sample.txt", (len(sample), 0), None, "")
    article, corrections, _ = read_article(context, source, sample)
    if article is not None:
        index_entry(context, source.path, "", article, corrections, ())


def resolve_chunk(context: LoadContext, known: list[tuple[str, str, bytes, bytes]]) -> bytes:
    """As ``load_chunk`` from articles read before: (path, digest, found, resolved), when only the site's
    authority file has changed."""
    return encode_loaded([resolve_source(context, *one) for one in known])


def resolve_source(context: LoadContext, path: str, digest: str, found: bytes, resolved: bytes) -> Loaded:
    article, corrections = decode_found(found) if found else (decode_article(resolved), Corrections())
    return index_entry(context, path, digest, article, corrections, ())


def load_source(
    context: LoadContext, source: SourceFile, known: str = "", extractors: Mapping[str, Extractor] | None = None
) -> Loaded:
    """Read and understand one file; whatever is wrong with it becomes a problem of that file.

    A file whose digest is ``known`` is only read: the answer has no record and no problems.
    """
    shown = context.prefix + source.path
    try:
        data = read_source(context.content, source.path)
        sidecar = b""
        if source.sidecar is not None:
            shown = context.prefix + sidecar_path(source.path)
            sidecar = read_source(context.content, sidecar_path(source.path), MAX_SIDE_BYTES)
    except TooLarge as error:
        return Loaded(source.path, "", (Problem(shown, 0, "too-large", str(error.strerror), "error"),))
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        return Loaded(source.path, "", (Problem(shown, 0, "unreadable", message, "error"),))
    shown = context.prefix + source.path
    digest = source_digest(data, sidecar)
    if digest == known:
        return Loaded(source.path, digest)
    try:
        article, corrections, problems = read_article(context, source, data, sidecar, extractors)
        if article is None:  # what is doubtful beside it, its owner hears once the text can be read
            return Loaded(source.path, digest, tuple(p for p in problems if p.severity == "error"))
        return index_entry(context, source.path, digest, article, corrections, problems)
    except Exception as error:  # a rule that fails on one text must not keep the others from being published
        message = f"newsgen failed on this text ({type(error).__name__}: {error}); please report it with the text"
        return Loaded(source.path, digest, (Problem(shown, 0, "internal", message, "error"),))


def sidecar_path(path: str) -> str:
    return path.rpartition(".")[0] + SIDECAR_SUFFIX


def source_digest(data: bytes, sidecar: bytes) -> str:
    """Tells one state of a source and its sidecar from another."""
    state = hashlib.blake2b(data, digest_size=16)
    if sidecar:
        state.update(b"\0sidecar\0" + sidecar)
    return state.hexdigest()


def index_entry(
    context: LoadContext,
    path: str,
    digest: str,
    article: Article,
    corrections: Corrections,
    problems: tuple[Problem, ...],
) -> Loaded:
    """The article resolved against the site's authority file, and what the index shows of it."""
    resolved = article
    found = b""
    # What no authority file can change need not be known as it was before.
    fixed = "organisations" in context.off and "people" in context.off and not corrections.kept
    if "organisations" in context.off:
        resolved = only_given(article, corrections)
    else:
        if corrections != Corrections():
            found = encode_found(article, corrections)
        resolved = resolve(
            article,
            site_authority(*context.authority),
            given=corrections.organisations,
            people_given=corrections.people,
            excluded=corrections.excluded,
        )
    people = site_people(*context.people_authority)
    resolved = hide_people(resolved, people)
    if "people" not in context.off:
        resolved = resolve_people(resolved, people)
    if resolved is not article and not found and not fixed:
        found = encode_found(article, corrections)
    record = encode_article(resolved)
    judged = signs_are_given(context.off)
    return entry_of(path, digest, problems, resolved, record, found, context.people, corrections.kept, judged)


def only_given(article: Article, corrections: Corrections) -> Article:
    """The names as an editor gave them, where nobody is to look for organisations in the text."""
    if corrections == Corrections():
        return article
    refused = {name.casefold() for name in corrections.excluded}
    known = {person.name for person in article.people}
    given = [Person(name, basis="given", certainty=1.0) for name in corrections.people if name not in known]
    return msgspec.structs.replace(
        article,
        organisations=tuple(
            Organisation(name, basis="given", certainty=1.0)
            for name in corrections.organisations
            if name.casefold() not in refused
        ),
        people=tuple(person for person in (*article.people, *given) if person.name.casefold() not in refused),
    )


@lru_cache(maxsize=2)
def site_authority(text: str, path: str) -> Authority:
    """The site's own authority file; its problems are reported once, by the build."""
    return Authority(read_authority(text, path)[0] if text else ())


@lru_cache(maxsize=2)
def site_people(text: str, path: str) -> Authority:
    """The people whom the site's ``people.yaml`` lists."""
    return Authority(read_people(text, path)[0] if text else ())


@lru_cache(maxsize=2)
def site_tags(text: str, path: str) -> TagAuthority | None:
    """The site's tags over the shipped ones; None where the site has no file of its own."""
    return overlay(shipped(), read_tags(text, path)[0]) if text else None


def read_article(
    context: LoadContext,
    source: SourceFile,
    data: bytes,
    sidecar: bytes = b"",
    extractors: Mapping[str, Extractor] | None = None,
) -> tuple[Article | None, Corrections, tuple[Problem, ...]]:
    """The record of a text, before the site's authority file is applied; None where an error keeps it
    from being published."""
    shown = context.prefix + source.path
    decoded = decode(data)
    problems: list[Problem] = []
    if refusal := refuse_bytes(data, decoded) or refuse_text(decoded.text):
        return _refused(shown, refusal)
    problems += decoding_problems(decoded, shown)
    head = split(decoded.text, shown)
    problems += head.problems
    if any(problem.severity == "error" for problem in head.problems):
        return None, Corrections(), tuple(problems)  # what was read of it may be half of what was meant
    given, found_problems = check(
        head.metadata, head.lines, shown, context.taxonomies, _order(context, source.folder)
    )
    problems += found_problems
    metadata = dict(head.metadata)
    for layer, over in ((folder_defaults(context, source.folder), False), (_sidecar(context, source, sidecar), True)):
        layer_given, layer_metadata, layer_problems = layer
        problems += layer_problems
        given = merge_given(given, layer_given) if over else merge_given(layer_given, given)
        metadata = metadata | layer_metadata if over else layer_metadata | metadata
    for name, wishes in (("keep", given.keep), ("cut", given.cut)):
        if wishes:
            metadata[name] = list(wishes)
    if any(problem.severity == "error" for problem in problems):
        return None, Corrections(), tuple(problems)
    if is_blank(head.body) and not given.title:
        return _refused(shown, (0, "empty", "the text is empty; nothing to publish"))

    suffix = "." + source.path.rpartition(".")[2].lower()
    if FORMATS[suffix] == "markdown" and (refusal := refuse_markdown(head.body, head.body_line)):
        return _refused(shown, refusal)
    # A text with a title of its own is one article, whatever it looks like.
    if not given.title and FORMATS[suffix] == "plaintext" and (b"\f" in data or looks_several(head.body)):
        problems += several_articles(data, decoded, head, shown)
    lang, spoken = _spoken(context, given, head.body)
    document = format_of(suffix)(
        SourceText(
            path=source.path,
            body=head.body,
            body_line=head.body_line,
            metadata=metadata,
            metadata_lines=head.lines,
            lang=lang,
            date_order=given.date_order or context.date_order,
        )
    )
    article = Article(
        id=source.id,
        source_path=source.path,
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=decoded.encoding,
        lang=document.lang,
        evidence=spoken,
    )
    reading = Reading(document, site_tags(*context.tags))
    if "layout" in context.off:
        blocks = document.blocks
        if blocks is None:
            blocks = paragraphs(document.lines, given.title)
        article = msgspec.structs.replace(article, blocks=blocks, images=document.images)
    for extract in (extractors_but(context.off) if extractors is None else extractors).values():
        article = extract(reading, article)
    if reading.nameless:
        rule = f"not looked for: newsgen knows no words of {lists.tongue(lang).name} for names"
        article = msgspec.structs.replace(
            article, evidence=(*article.evidence, Evidence("organisations", rule, certainty=0.0))
        )
    article = with_rights(finish(article, given, source, shown, problems), context)
    problems += (address_dropped(shown, line) for line in document.addresses_dropped)
    for line, tag in document.elements_dropped:
        problems.append(Problem(shown, line, "markup", f"<{tag}> is left out, with what stands in it"))
    kept = tuple(filter(None, map(key, given.keep)))
    corrections = Corrections(given.organisations, given.people, given.not_, kept)
    return article, corrections, tuple(problems)


def _spoken(context: LoadContext, given: Given, body: str) -> tuple[str, tuple[Evidence, ...]]:
    """The language of a text: as an editor says, else as its words say; what is certain goes without saying."""
    if given.lang:
        line = given.lines.get("lang", 0)
        return given.lang, (Evidence("lang", "front matter", line, line),)
    if "language" in context.off:
        return context.lang, ()
    judged = judge(body if body.strip() else given.title, context.lang)
    return judged.code, (Evidence("lang", judged.rule, certainty=judged.certainty),)


def _refused(shown: str, refusal: Refusal) -> tuple[None, Corrections, tuple[Problem, ...]]:
    line, code, message = refusal
    return None, Corrections(), (Problem(shown, line, code, message, "error"),)


def several_articles(data: bytes, decoded: Decoded, head: Split, shown: str) -> list[Problem]:
    """What an owner should know of a file that holds more than one article."""
    text = head.body
    if b"\f" in data:  # which the reader leaves out, and by which printers part articles
        whole = data.decode(decoded.encoding, "replace").replace("\r\n", "\n").replace("\r", "\n")
        text = "\n".join(whole.split("\n")[head.body_line - 1 :])
    found = cuts(text)
    if not found:
        return []
    line = found[1].first_line + head.body_line - 1
    message = f"holds {len(found)} articles, it seems: 'newsgen split {shown}' proposes where to cut it"
    return [Problem(shown, line, "several-articles", message)]


def decoding_problems(decoded: Decoded, shown: str) -> list[Problem]:
    """What an owner should know of how the bytes were read."""
    notes = []
    if decoded.guessed:
        notes.append(f"not UTF-8: read as {decoded.encoding}, a guess; save it as UTF-8 to be sure")
    if decoded.replaced:
        notes.append(f"{decoded.replaced} bytes mean nothing in {decoded.encoding} and were replaced by U+FFFD")
    if decoded.removed:
        notes.append(f"{decoded.removed} control characters were left out")
    return [Problem(shown, 0, "encoding", note) for note in notes]


def _order(context: LoadContext, folder: str) -> str:
    return folder_defaults(context, folder)[0].date_order or context.date_order


def folder_defaults(
    context: LoadContext, folder: str
) -> tuple[Given, dict[str, object], tuple[Problem, ...]]:
    """What the ``_defaults.yaml`` files of a folder and those above it give; the nearest wins.

    Their problems are reported by the build, once, and not with each text.
    """
    if not context.defaults:
        return _NOTHING
    chain = []
    while True:
        if folder in context.defaults:
            chain.append(context.defaults[folder])
        if not folder:
            break
        folder = folder.rpartition("/")[0]
    return _merge_defaults(tuple(chain), tuple(context.taxonomies.items())) if chain else _NOTHING


_NOTHING: tuple[Given, dict[str, object], tuple[Problem, ...]] = (Given(), {}, ())


@lru_cache(maxsize=1_000)
def _merge_defaults(
    chain: tuple[tuple[str, str], ...], taxonomies: tuple[tuple[str, str], ...]
) -> tuple[Given, dict[str, object], tuple[Problem, ...]]:
    given, metadata = Given(), dict[str, object]()
    for text, path in reversed(chain):
        layer = read_mapping(text, path)
        given = merge_given(given, check(layer.metadata, layer.lines, path, dict(taxonomies))[0])
        metadata |= layer.metadata
    return msgspec.structs.replace(given, lines={}), metadata, ()


def _sidecar(
    context: LoadContext, source: SourceFile, data: bytes
) -> tuple[Given, dict[str, object], tuple[Problem, ...]]:
    if not data:
        return _NOTHING
    path = context.prefix + sidecar_path(source.path)
    decoded = decode(data)
    if refusal := refuse_bytes(data, decoded):
        return Given(), {}, _refused(path, refusal)[2]
    layer = read_mapping(decoded.text, path)
    notes = (*decoding_problems(decoded, path), *layer.problems)
    if any(problem.severity == "error" for problem in layer.problems):
        return Given(), {}, notes
    given, problems = check(
        layer.metadata, layer.lines, path, context.taxonomies, _order(context, source.folder)
    )
    return given, layer.metadata, (*notes, *problems)


def merge_given(under: Given, over: Given) -> Given:
    """``over`` laid on ``under``: single values win, lists add up."""
    if under == _NOTHING[0]:
        return over
    if over == _NOTHING[0]:
        return under
    changes: dict[str, object] = {}
    for name in Given.__struct_fields__:
        below, above = getattr(under, name), getattr(over, name)
        if name == "terms":
            merged: dict[str, tuple[str, ...]] = {}
            for taxonomy, names in below + above:
                merged[taxonomy] = tuple(dict.fromkeys(merged.get(taxonomy, ()) + names))
            changes[name] = tuple(merged.items())
        elif name == "lines":
            changes[name] = below | above
        elif name == "author":
            changes[name] = above or below
        elif isinstance(below, tuple):
            changes[name] = tuple(dict.fromkeys(below + above))
        else:
            changes[name] = above or below
    return Given(**changes)  # type: ignore[arg-type]


def finish(
    article: Article, given: Given, source: SourceFile, shown: str, problems: list[Problem]
) -> Article:
    """Lay what an editor gave over what was found, and settle title, date and anchors."""
    changes: dict[str, object] = {}
    evidence: list[Evidence] = []

    def give(field: str, key: str, value: object) -> None:
        if value:
            changes[field] = value
            line = given.lines.get(key, 0)
            evidence.append(Evidence(field, "front matter", line, line))

    give("title", "title", given.title)
    give("subtitle", "subtitle", given.subtitle)
    give("section", "section", given.section)
    give("byline", "author", given.author)
    give("source", "source", given.source)
    give("publisher", "publisher" if given.publisher else "source", given.publisher or given.source)
    give("source_url", "source_url", given.source_url)
    give("rights", "rights", given.rights)
    give("summary", "summary", given.summary)
    give("slug", "slug", given.slug)
    give("updated", "updated", given.updated)
    give("expires", "expires", given.expires)
    give("status", "status", given.status)
    give("tags", "tags", _without(tuple(dict.fromkeys((*given.tags, *article.tags))), given.not_))
    if article.found_tags:
        changes["found_tags"] = _without(article.found_tags, (*given.not_, *given.tags))
    changes["terms"] = given.terms
    changes["old_addresses"] = tuple(alias.strip("/") for alias in given.aliases if alias.strip("/"))
    if given.image or given.caption or given.credit:
        figure = Figure(given.caption, given.credit, given.image, given.alt, given.lines.get("image", 0))
        changes["images"] = (figure, *(image for image in article.images if image.caption != figure.caption))
    if not (given.title or article.title):
        changes["title"] = title_from_name(source.path)
        evidence.append(Evidence("title", "file name", certainty=0.5))
    _settle_date(article, given, source, shown, problems, changes, evidence)
    replaced = {item.field for item in evidence}
    changes["evidence"] = (
        *(item for item in article.evidence if item.field not in replaced), *evidence
    )  # fmt: skip
    changes["blocks"] = anchored(article.blocks)
    return msgspec.structs.replace(article, **changes)


def with_rights(article: Article, context: LoadContext) -> Article:
    """What may be shown of a text whose front matter and folder do not say."""
    if article.rights:
        return article
    right, rule = rights.settled(article, context.rights, context.title)
    if not right:
        return article
    return msgspec.structs.replace(
        article, rights=right, evidence=(*article.evidence, Evidence("rights", rule))
    )


def _without(names: tuple[str, ...], excluded: tuple[str, ...]) -> tuple[str, ...]:
    if not excluded:
        return names
    out = {name.casefold() for name in excluded}
    return tuple(name for name in names if name.casefold() not in out)


def _settle_date(
    article: Article,
    given: Given,
    source: SourceFile,
    shown: str,
    problems: list[Problem],
    changes: dict[str, object],
    evidence: list[Evidence],
) -> None:
    """Front matter, then the text, then the file's name; never the file's own times."""
    named = dates.from_path(source.path)
    published = given.date or article.published
    if given.date:
        line = given.lines.get("date", 0)
        changes["published"], changes["published_basis"] = given.date, "front matter"
        evidence.append(Evidence("published", "front matter", line, line))
    elif article.published:
        changes["published_basis"] = "text"
    elif named:
        changes["published"], changes["published_basis"] = named, "file name"
        evidence.append(Evidence("published", "file name", certainty=0.9))
    if not (published or named):
        problems += ambiguous_dates(article, shown)
    if published and named and not _agree(published, named):
        basis = "front matter" if given.date else "the text"
        message = f"{basis} says {published}, the file's name {named}; {basis} is followed"
        problems.append(Problem(shown, given.lines.get("date", 0), "date-conflict", message))


def ambiguous_dates(article: Article, shown: str) -> list[Problem]:
    """A date that can be read in two ways is no date; its owner can settle it."""
    return [
        Problem(
            shown, item.first_line, "ambiguous-date",
            "day and month may be either, so the text is undated; set 'date:', or 'date_order: dmy' "
            "(or mdy) for its folder",
        )
        for item in article.evidence
        if item.field == "published" and not item.certainty
    ]  # fmt: skip


def _agree(one: str, other: str) -> bool:
    length = min(len(one), len(other), 10)
    return one[:length] == other[:length]


def title_from_name(path: str) -> str:
    """``2019/04/08-moon-landing.txt`` -> ``Moon landing``."""
    stem = path.rpartition("/")[2].rpartition(".")[0]
    words = _DATE_IN_NAME.sub("", stem).replace("-", " ").replace("_", " ").split()
    return normalize("NFC", " ".join(words)).capitalize() or stem


def anchored(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Blocks with an anchor each, made from their text: it lives through edits elsewhere. Blocks alike
    are numbered."""
    seen: dict[str, int] = {}
    made = []
    for block in blocks:
        text = block.text.encode("utf-8", "surrogatepass")
        anchor = "p-" + hashlib.blake2b(text, digest_size=4).hexdigest()
        count = seen.get(anchor, 0)
        seen[anchor] = count + 1
        if count:
            anchor = f"{anchor}-{count + 1}"
        lines = (block.first_line, block.last_line)
        made.append(Block(block.type, block.text, *lines, block.html, block.level, block.ordered, anchor))
    return tuple(made)


def defaults_problems(context: LoadContext) -> tuple[Problem, ...]:
    """What is wrong with the ``_defaults.yaml`` files themselves."""
    problems: list[Problem] = []
    for text, path in context.defaults.values():
        layer = read_mapping(text, path)
        problems += layer.problems or check(layer.metadata, layer.lines, path, context.taxonomies)[1]
    return tuple(problems)


def metadata_texts(metadata: Mapping[str, object], key: str) -> tuple[str, ...]:
    """A front matter value as texts, whatever its form."""
    value = metadata.get(key)
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list):
        return tuple(item for item in value if isinstance(item, str))
    return ()
