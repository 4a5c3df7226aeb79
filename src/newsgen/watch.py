"""Which sources have changed while the preview runs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

QUIET_MS = 50
"""A build waits until nothing has changed for so long: an editor saves in several steps."""


class Changes:
    """Which files have changed since one last asked; at first, any may have."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._some = threading.Event()
        self._paths: set[str] | None = None

    def add(self, paths: Iterable[str] | None) -> None:
        """Some have changed; None: nobody knows which."""
        with self._lock:
            if paths is None:
                self._paths = None
            elif self._paths is not None:
                self._paths.update(paths)
            self._some.set()

    def take(self) -> frozenset[str] | None:
        """Those that have changed until now."""
        with self._lock:
            self._some.clear()
            paths, self._paths = self._paths, set()
            return None if paths is None else frozenset(paths)

    def wait(self, seconds: float) -> bool:
        """Whether there are any, within so many seconds."""
        return self._some.wait(seconds)


class Watch:
    """Notes in ``changes`` which sources change. Each set of folders is watched by threads of its own."""

    def __init__(self, root: Path, changes: Changes, tell: Callable[[str], None]) -> None:
        self._root = root
        self._changes = changes
        self._tell = tell
        self._stop = threading.Event()
        self._watched: tuple[tuple[str, int], ...] = ()

    def follow(self) -> None:
        """Watch the folders that there are now; nothing changes if they are the same as before."""
        content = self._root / "content"
        deep = [self._root / "templates", self._root / "static"]
        deep.insert(0, content if content.is_dir() else self._root)
        deep = [folder for folder in deep if folder.is_dir()]
        watched = tuple((str(folder), folder.stat().st_ino) for folder in deep)
        if watched == self._watched:
            return
        self.stop()
        self._changes.add(None)  # what changed between two watches, nobody has seen
        self._stop, self._watched = threading.Event(), watched
        self._start(deep, recursive=True)
        if self._root not in deep:
            self._start([self._root], recursive=False)

    def stop(self) -> None:
        """Let the threads end."""
        self._stop.set()

    def _start(self, folders: list[Path], *, recursive: bool) -> None:
        threading.Thread(
            target=self._run, args=(folders, recursive, self._stop), name="newsgen-watch", daemon=True
        ).start()

    def _run(self, folders: list[Path], recursive: bool, stop: threading.Event) -> None:
        from watchfiles import watch

        # Some disks (network shares, full tables of watches) send no events: then look every second.
        for polling in (None, True):
            try:
                for found in watch(
                    *folders,
                    watch_filter=self._matters,
                    step=QUIET_MS,
                    debounce=8 * QUIET_MS,
                    rust_timeout=500,
                    stop_event=stop,
                    recursive=recursive,
                    force_polling=polling,
                    poll_delay_ms=1_000,
                    raise_interrupt=False,
                ):
                    self._changes.add(path for _, path in found)
                return
            except FileNotFoundError:
                self._changes.add(None)  # a folder has just gone: the builder looks again
                return
            except (OSError, RuntimeError) as error:
                if polling:
                    self._tell(f"changes are not seen any more: {error}")
                else:
                    self._tell("the system sends no events of changes; looking every second")

    def _matters(self, change: Any, path: str) -> bool:
        """No hidden file, no output and no editor's copy is a source."""
        try:
            parts = Path(path).relative_to(self._root).parts
        except ValueError:
            return True
        if any(part[0] == "." for part in parts) or parts[:1] in (("build",), ("node_modules",)):
            return False
        return not path.endswith(("~", ".swp", ".tmp", ".swx"))
