"""What is copied as it is: the theme's static files, the site's ``static/``, pictures of articles."""

from __future__ import annotations

from collections.abc import Iterable
from html import unescape
from io import BytesIO
from itertools import product
from pathlib import Path
from urllib.parse import unquote

import msgspec

from .archive import media_path
from .bounds import MAX_PICTURE_HEAD
from .sources import Stamp, read_head
from .themes import Theme

_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"RIFF", b"<?xml", b"<svg")
SEARCH_SCRIPTS = "static/search/"


class Asset(msgspec.Struct, frozen=True):
    """A file to copy. ``path`` is where it goes, from the site's root."""

    path: str
    file: str
    stamp: Stamp


def collect(
    theme: Theme, static: Path, content: Path, pictures: Iterable[tuple[str, Stamp]], search: bool = True
) -> dict[str, Asset]:
    """Path on the site -> asset. The site's ``static/`` goes to the root, and wins. Without ``search`` the theme's
    scripts for it stay behind."""
    found: dict[str, Asset] = {}
    for name, (file, size, mtime) in theme.static().items():
        if name.startswith(SEARCH_SCRIPTS) and not search:
            continue
        found[name] = Asset(name, str(file), (size, mtime))
    for path, stamp in pictures:
        found[media_path(path)] = Asset(media_path(path), str(content / path), stamp)
    if static.is_dir():
        for file in sorted(static.rglob("*")):
            if file.is_file() and not file.is_symlink():
                status = file.stat()
                name = file.relative_to(static).as_posix()
                found[name] = Asset(name, str(file), (status.st_size, status.st_mtime_ns))
    return found


def picture_size(content: Path, path: str) -> tuple[int, int]:
    """Width and height in pixels as the head of the file states them, turned as EXIF says (in AVIF: as its own
    property ``irot`` says, which browsers go by); 0 where it does not. No more than ``MAX_PICTURE_HEAD`` is read."""
    try:
        head = read_head(str(content), path, MAX_PICTURE_HEAD)
    except OSError:
        return 0, 0
    if head[4:8] == b"ftyp":
        # Where the EXIF of an AVIF lies: a list that may say a thousand million times "here", and costs a step each.
        head = head.replace(b"iloc", b"free")
    elif not head.startswith(_PICTURES):
        return 0, 0  # no kind that browsers show; the library knows others, and some take it long
    from imagesize import get

    try:
        width, height = get(BytesIO(head))
    except (ValueError, ArithmeticError, LookupError):  # a broken one: it is copied as it is
        return 0, 0
    return (round(width), round(height)) if 1 <= width < 1e5 and 1 <= height < 1e5 else (0, 0)


def resolve_picture(image: str, folder: str, pictures: Iterable[str] | dict[str, Stamp]) -> str:
    """The file of the content folder that ``image`` means, seen from the article's folder or from the
    content folder itself; empty when there is none. In Markdown, ``my%20pier.png`` is ``my pier.png``."""
    written = unescape(image)
    for name, base in product(dict.fromkeys((image, written, unquote(written))), (folder, "")):
        parts: list[str] = base.split("/") if base else []
        for part in name.lstrip("/").split("/"):
            if part == "..":
                if not parts:
                    parts = ["", ""]
                    break
                parts.pop()
            elif part not in ("", "."):
                parts.append(part)
        path = "/".join(parts)
        if path in pictures:
            return path
    return ""
