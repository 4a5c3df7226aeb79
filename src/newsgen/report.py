"""What a build says of itself: its problems, its counts and the next step, as text or as JSON.

Everything here gives text back; the command line prints it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from .build import BuildReport
from .hosts import exceeded, in_words
from .problems import Problem, Severity
from .profiling import Profile, Spent

JSON_VERSION = 1
"""Raised when a key of the JSON documents changes its meaning or goes."""

OF_ONE_KIND = 5
"""So many messages of one kind are shown, then only how many more there are."""

# Control characters, line and paragraph separators, marks that turn the writing direction, and the
# halves of surrogate pairs: a file name that holds one must not steer the terminal.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def printable(text: str) -> str:
    r"""``text`` on one line and without power over a terminal.

    >>> printable("a\x1b[31m.txt")
    'a\\x1b[31m.txt'
    """
    return _UNPRINTABLE.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


def problem_line(problem: Problem, paint: Callable[[str, Severity], str] = lambda code, severity: code) -> str:
    """One problem as ``content/a.txt:12: front-matter: …``; ``paint`` may colour the code."""
    code = paint(problem.code, problem.severity)
    return f"{printable(problem.place)}: {code}: {printable(problem.message)}"


def problem_lines(
    problems: Iterable[Problem],
    limit: int = OF_ONE_KIND,
    paint: Callable[[str, Severity], str] = lambda code, severity: code,
) -> Iterator[str]:
    """Problems grouped by kind, errors last where the eye falls; ``limit`` of each kind (0: all)."""
    kinds: dict[tuple[bool, str], list[Problem]] = {}
    for problem in problems:
        kinds.setdefault((problem.severity == "error", problem.code), []).append(problem)
    for (_, code), group in sorted(kinds.items()):
        shown = group[:limit] if limit else group
        yield from (problem_line(problem, paint) for problem in shown)
        if len(group) > len(shown):
            more = len(group) - len(shown)
            yield f"  … and {more:,} more: {code}, {len(group):,} in all; -v shows every one"


def counted(number: int, one: str, many: str = "") -> str:
    """``1 page``, ``1,200 pages``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def errors_and_warnings(problems: Collection[Problem]) -> str:
    """``1 error, 2 warnings``."""
    errors = sum(problem.severity == "error" for problem in problems)
    return f"{counted(errors, 'error')}, {counted(len(problems) - errors, 'warning')}"


def summary(report: BuildReport, output: str, seconds: float, addressed: bool) -> Iterator[str]:
    """The counts of a build, in the words of its owner. ``addressed``: the site has a ``base_url``."""
    facts = [
        f"{report.published:,} published",
        f"{report.failed:,} failed",
        f"{report.undated:,} undated",
        f"{report.uncertain:,} uncertain",
    ]
    yield "Articles: " + ", ".join(facts)
    if report.unlisted:
        yield f"  {report.unlisted:,} more kept back: drafts, or not of today"
    if report.uncertain:
        names = counted(report.uncertain, "name")
        yield f"  uncertain: {names} of organisations stay unlinked until someone confirms them"
    if report.unstated:
        texts = counted(report.unstated, "text")
        yield f"  rights:    {texts} of other publishers shown in full, and not for search engines, as nobody said what"
        yield "             may be shown: 'rights: full' or 'rights: excerpt' in content/_defaults.yaml, or under"
        yield "             'rights:' in newsgen.yaml for each source, settles it"
    pages = [
        counted(len(report.rendered), "page") + " written",
        f"{report.unchanged:,} unchanged",
        f"{len(report.removed):,} removed",
    ]
    if report.copied:
        pages.append(counted(report.copied, "file") + " copied")
    yield f"Output:   {', '.join(pages)}, in {printable(output)} ({seconds:.1f} s)"
    yield f"Site:     {counted(report.size.files, 'file')}, {in_words(report.size.bytes)}"
    for line in exceeded(report.size):
        yield f"  {line}"
    if not addressed:
        yield "  left out until a base_url is set: sitemap, canonical links, the links in feeds"


def profile(profile: Profile) -> Iterator[str]:
    """Where time and memory went, as tables. Seconds of several workers add up."""
    yield f"{'phase':<24} {'seconds':>9} {'peak memory':>12}"
    for name, phase in profile.phases.items():
        line = f"{name:<24} {phase.seconds:>9.3f} {_megabytes(phase.peak_memory):>12}"
        if phase.workers:
            most = _megabytes(phase.worker_peak_memory)
            line += f", and {counted(phase.workers, 'worker')} with up to {most}"
        yield line
    texts = {"read": profile.texts, "names resolved again": profile.resolved}
    extractors = dict(profile.extractors)
    if extractors:
        rest = profile.texts.total - sum(spent.total for spent in extractors.values())
        extractors["(all else)"] = Spent(profile.texts.count, rest, rest / profile.texts.count)
    pages = {f"{name} ({spent.template})": spent for name, spent in profile.pages.items()}
    for heading, rows in (("texts", texts), ("reading, by extractor", extractors), ("pages, by kind", pages)):
        rows = {name: spent for name, spent in rows.items() if spent.count}
        if rows:
            yield f"{heading:<34} {'count':>9} {'seconds':>9} {'ms each':>9}"
        for name, spent in rows.items():
            yield f"{name:<34} {spent.count:>9,} {spent.total:>9.3f} {spent.mean * 1000:>9.3f}"


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.0f} MB" if size else "not known"


def explained(why: Mapping[str, str]) -> Iterator[str]:
    """Each page that was looked at, and the reason."""
    for page, reason in sorted(why.items()):
        yield printable(f"{page}: {reason}")


def as_json(report: BuildReport, **more: Any) -> bytes:
    """The whole report as one JSON document."""
    plain: dict[str, Any] = msgspec.to_builtins(report)
    why = plain.pop("why")
    if report.profile is None:
        del plain["profile"]
    document = {"version": JSON_VERSION, "ok": not report.errors, **more, **plain, "why": why}
    return document_json(document)


def problems_json(problems: Iterable[Problem], **more: Any) -> bytes:
    """Problems alone, when nothing could be built or checked."""
    listed = msgspec.to_builtins(tuple(problems))
    bad = any(problem["severity"] == "error" for problem in listed)
    return document_json({"version": JSON_VERSION, "ok": not bad, **more, "problems": listed})


def document_json(value: Any) -> bytes:
    """``value`` as indented JSON, whatever characters its texts hold."""
    return msgspec.json.format(record_json(value), indent=2)


# The characters of ``_UNPRINTABLE`` as UTF-8; those below U+0020 are escaped in any JSON.
_UNPRINTABLE_BYTES = re.compile(
    rb"\x7f|\xc2[\x80-\x9f]|\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]|\xef\xbb\xbf"
)


def record_json(value: Any) -> bytes:
    """``value`` as JSON on one line, without power over a terminal."""
    try:
        data = msgspec.json.encode(value)
    except UnicodeEncodeError:  # half a surrogate pair, from a file name that is not UTF-8
        import json

        data = json.dumps(msgspec.to_builtins(value)).encode()
    return _UNPRINTABLE_BYTES.sub(lambda match: b"\\u%04x" % ord(match[0].decode()), data)
