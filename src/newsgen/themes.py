"""Where templates and the theme's static files are found: the site's own first, then the default theme."""

from __future__ import annotations

import hashlib
import re
from functools import cached_property
from pathlib import Path

_REFERENCE = re.compile(r"{%-?\s*(?:extends|include|import|from)\s+[\"']([^\"']+)[\"']")


def default_theme() -> Path:
    """The default theme: inside the package in a wheel, at the project's top in an editable install.

    Raises ``FileNotFoundError`` when the installation is damaged.
    """
    inside = Path(__file__).parent / "templates"
    if inside.is_dir():
        return inside
    beside = Path(__file__).parent.parent.parent / "templates"
    if (beside / "base.html").is_file():
        return beside
    raise FileNotFoundError("newsgen's default theme is missing; install newsgen again")


class Theme:
    """The files of a theme: ``own`` overrides the default theme file by file."""

    def __init__(self, own: Path, default: Path | None = None) -> None:
        self.default = default or default_theme()
        self.own = own
        self.folders = [self.default]
        if own.is_dir() and own.resolve() != self.default.resolve():
            self.folders.insert(0, own)

    @cached_property
    def files(self) -> dict[str, tuple[Path, int, int]]:
        """Name -> path, size and modification time of every file in force."""
        found: dict[str, tuple[Path, int, int]] = {}
        for folder in reversed(self.folders):
            for path in folder.rglob("*"):
                if path.is_file():
                    status = path.stat()
                    name = path.relative_to(folder).as_posix()
                    found[name] = (path, status.st_size, status.st_mtime_ns)
        return found

    def static(self) -> dict[str, tuple[Path, int, int]]:
        """Path on the site -> file, size and modification time of what is copied as it is."""
        return {name: file for name, file in self.files.items() if name.startswith("static/")}

    def templates(self) -> dict[str, str]:
        """Template name -> a digest of it and of all that it extends, includes or imports."""
        known: dict[str, tuple[str, tuple[str, ...]]] = {}

        def read(name: str) -> tuple[str, tuple[str, ...]]:
            if name not in known:
                known[name] = ("", ())
                base, _, rest = name.partition("!base/")
                path = self.default / rest if rest and not base else self.files.get(name, (None,))[0]
                if path is not None and path.is_file():
                    data = path.read_bytes()
                    named = tuple(sorted(set(_REFERENCE.findall(data.decode("utf-8", "replace")))))
                    known[name] = (hashlib.blake2b(data, digest_size=8).hexdigest(), named)
            return known[name]

        digests: dict[str, str] = {}
        for name in self.files:
            if name.startswith("static/") or "/" in name:
                continue
            seen: dict[str, str] = {}
            waiting = [name]
            while waiting:
                one = waiting.pop()
                if one not in seen:
                    seen[one], named = read(one)
                    waiting += named
            whole = "".join(f"{one} {digest}\n" for one, digest in sorted(seen.items()))
            digests[name] = hashlib.blake2b(whole.encode(), digest_size=8).hexdigest()
        return digests
