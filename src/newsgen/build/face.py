"""What a build is told, what it gives back, and who may look on meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ..hosts import Size
from ..problems import Problem
from ..sources import Scan, SourceFile

if TYPE_CHECKING:
    from ..profiling import Profile

Progress = Callable[[str, int, int], None]


class Options(msgspec.Struct, frozen=True):
    """How to build. ``now`` is the clock (``SOURCE_DATE_EPOCH`` sets it); ``clean`` looks at everything
    anew; ``drafts`` shows drafts and articles of a future date; ``profile`` measures; ``explain`` keeps why
    each page was looked at."""

    now: datetime
    drafts: bool = False
    clean: bool = False
    profile: bool = False
    explain: bool = False
    wait: float = 60.0
    """Seconds to wait for another build of the same site to end."""


class Seen(msgspec.Struct, frozen=True):
    """What a build found in the content folder: all files, and the texts to publish by path."""

    content: Path
    scan: Scan
    texts: dict[str, SourceFile]
    problems: tuple[Problem, ...]


class Live:
    """One who builds a site again and again, alone, and shows it meanwhile. To be subclassed.

    ``paths`` are the files that have changed since the last build (absolute); None: any may have. If all are
    texts known from then, or outside the content folder, no other source is looked for, and no page of before.
    """

    paths: Collection[str] | None = None
    seen: Seen | None = None
    """Kept from the last build by this one."""

    warm: Callable[[], None] | None = None
    """Set by each build: makes ready what the next edit will need, for when there is nothing else to do."""

    def planned(self, page_at: Callable[[str, bool], bytes | None], changes: bool) -> None:
        """The index is up to date, the pages come now. ``page_at(path, missing)`` makes one before its turn, in
        any thread; ``changes`` tells whether this build has found pages to look at or to take away."""

    def stop(self) -> bool:
        """Whether to leave the pages that wait to the next build."""
        return False


class BuildReport(msgspec.Struct, frozen=True):
    """What a build did. ``read`` sources were understood anew, ``reused`` ones not; ``rendered`` holds the
    paths written, ``why`` the reason for each page looked at, if so wished. ``unstated`` texts are of other publishers,
    and nobody said what may be shown of them."""

    published: int
    undated: int
    unlisted: int
    uncertain: int
    failed: int
    read: int
    reused: int
    rendered: tuple[str, ...]
    unchanged: int
    removed: tuple[str, ...]
    copied: int
    problems: tuple[Problem, ...]
    seconds: dict[str, float]
    why: dict[str, str] = {}
    unstated: int = 0
    size: Size = Size()
    profile: Profile | None = None

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")
