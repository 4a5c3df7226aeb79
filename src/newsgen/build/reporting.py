"""What a build did, as a value."""

from __future__ import annotations

from ..problems import Problem
from ..rights import UNSTATED
from .face import BuildReport
from .loading import LoadResult
from .rendering import RenderResult
from .run import Run


def report(run: Run, loaded: LoadResult, rendered: RenderResult) -> BuildReport:
    """The counts of the archive and of this build, and all problems, also of texts that were not read now."""
    # Each is answered by an index: to read the articles themselves would take longer than all else.
    listed, undated = run.archive.count(), run.archive.undated()
    (uncertain,) = run.db.execute(
        "SELECT sum(uncertain) FROM article WHERE state = 1 AND uncertain != 0"
    ).fetchone()
    (unlisted,) = run.db.execute("SELECT count(*) FROM article WHERE state = 0").fetchone()
    (unstated,) = run.db.execute(
        "SELECT count(*) FROM article WHERE rights = ? AND rights != '' AND state = 1", (UNSTATED,)
    ).fetchone()
    problems = [*run.problems, *run.ledger.problems(), *_clashes(run)]
    problems.sort(key=lambda p: (p.path, p.line, p.code, p.message))
    bad = {p.path for p in problems if p.severity == "error"}
    return BuildReport(
        published=listed,
        undated=undated or 0,
        unlisted=unlisted,
        uncertain=uncertain or 0,
        failed=len(bad),
        read=loaded.read,
        reused=len(loaded.texts) - loaded.read,
        rendered=tuple(sorted(rendered.written)),
        unchanged=rendered.unchanged,
        removed=tuple(sorted(rendered.removed)),
        copied=rendered.copied,
        problems=tuple(problems),
        seconds={name: round(value, 4) for name, value in run.seconds.items()},
        why=rendered.why,
        unstated=unstated,
        size=run.ledger.size(),
        profile=run.profiler.profile(run.seconds) if run.profiler else None,
    )


def _clashes(run: Run) -> list[Problem]:
    return [
        Problem(
            run.prefix + second, 0, "same-address",
            f"asks for the address '{asked}', which {run.prefix}{first} holds; "
            f"it is published at '{given}': give one of them a 'slug:'",
        )
        for second, first, asked, given in run.archive.clashes()
    ]  # fmt: skip
