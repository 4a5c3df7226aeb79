"""A progress bar for long work: on a terminal only, and only once the work has taken a while."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any

PATIENCE = 0.5
"""Seconds before a bar appears: what is over sooner needs none."""

REFRESH = 0.1


class Bar:
    """Shows how far a build is, on stderr. A context manager, once for each build; call it as the build's
    ``progress``."""

    def __init__(self, *, shown: bool = True) -> None:
        self._shown = shown and sys.stderr.isatty()
        self._next = time.monotonic() + PATIENCE
        self._bar: Any = None
        self._task: Any = None
        self._phase = ""

    def __enter__(self) -> Bar:
        self._next = time.monotonic() + PATIENCE
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = self._task = None
            self._phase = ""

    def __call__(self, phase: str, done: int, total: int) -> None:
        """``done`` of ``total`` in a phase; a total of 0 is unknown."""
        now = time.monotonic()
        if not self._shown or now < self._next:
            return
        self._next = now + REFRESH
        if self._bar is None:
            self._bar = _make_bar()
            self._bar.start()
        if phase != self._phase:
            if self._task is not None:
                self._bar.remove_task(self._task)
            self._phase, self._task = phase, self._bar.add_task(phase, total=total or None)
        self._bar.update(self._task, completed=done, total=total or None)
        self._bar.refresh()


def _make_bar() -> Any:
    # Imported late: rich costs more start-up than a build with nothing to do.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.description:>10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        # No thread of its own: worker processes are forked from this one.
        auto_refresh=False,
    )
