"""The preview as a web application: files of one folder, and a channel that tells browsers to reload.

The preview may show what is not to be published yet, so it answers only to the machine's own names
(a foreign site could otherwise read it by pointing its own name here), never looks outside its folder,
and only reads. Nothing here builds or watches.
"""

from __future__ import annotations

import asyncio
import hashlib
import html
import ipaddress
import json
import mimetypes
import os
import re
import stat
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from urllib.parse import quote

import msgspec
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

OWN = "/-/"
"""Addresses that begin so are the preview's, not the site's."""

HEARTBEAT = 15.0

# Stated here because what the system's registry says differs between machines.
_TYPES = {
    ".html": "text/html", ".htm": "text/html", ".css": "text/css", ".js": "text/javascript",
    ".mjs": "text/javascript", ".txt": "text/plain", ".md": "text/markdown", ".csv": "text/csv",
    ".json": "application/json", ".xml": "application/xml", ".svg": "image/svg+xml", ".png": "image/png",
    ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp",
    ".avif": "image/avif", ".ico": "image/x-icon", ".woff": "font/woff", ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json", ".wasm": "application/wasm", ".pdf": "application/pdf",
}  # fmt: skip
_WITH_CHARSET = ("text/", "application/json", "application/xml", "image/svg+xml", "application/manifest+json")

_HEADERS = {
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
}

SCRIPT = """\
(function () {
  "use strict";
  var script = document.currentScript, events = null;
  // Only on the page that tells how far the first build is.
  var bar = document.getElementById("newsgen-bar"), words = document.getElementById("newsgen-words");
  function listen() {
    if (events || document.hidden) return;
    var way = script.dataset.events + "?build=" + script.dataset.build;
    events = new EventSource(bar ? way + "&progress=1" : way);
    events.addEventListener("reload", function () { location.reload(); });
    if (!bar) return;
    events.addEventListener("ready", function () { location.reload(); });
    events.addEventListener("progress", function (event) {
      var told = JSON.parse(event.data);
      words.textContent = told.words;
      if (told.total) { bar.max = told.total; bar.value = told.done; } else bar.removeAttribute("value");
    });
  }
  // A browser opens few connections to one server: pages that nobody sees give theirs back.
  function rest() {
    if (events) events.close();
    events = null;
  }
  document.addEventListener("visibilitychange", function () { if (document.hidden) rest(); else listen(); });
  addEventListener("pagehide", rest);
  addEventListener("pageshow", listen);
  listen();
})();
"""

STYLE = """\
#newsgen-problems { position: fixed; inset: auto 0 0 0; z-index: 2147483647; max-height: 60vh; overflow: auto;
  margin: 0; padding: 1rem 1.5rem; background: #2a0f12; color: #fff; border-top: 4px solid #ff6b6b;
  font: 15px/1.5 system-ui, sans-serif; text-align: left; }
#newsgen-problems h2 { margin: 0 0 .5rem; font-size: 1.1rem; color: #fff; }
#newsgen-problems ul { margin: 0; padding: 0; list-style: none; }
#newsgen-problems li { margin: 0 0 .75rem; }
#newsgen-problems b { color: #ffb3b3; overflow-wrap: anywhere; }
#newsgen-problems pre { margin: .25rem 0 0; padding: .5rem; overflow: auto; background: #160608; color: #ddd;
  font: 13px/1.45 ui-monospace, monospace; }
#newsgen-progress { max-width: 32rem; margin: 20vh auto; padding: 0 1.5rem; font: 16px/1.5 system-ui, sans-serif; }
#newsgen-progress progress { width: 100%; }
#newsgen-problems mark { background: #6b1d24; color: #fff; }
"""


PageAt = Callable[[str, bool], "bytes | None"]
"""Makes the page at a path before its turn, if it waits or is missing (the second argument)."""


class Status(msgspec.Struct, frozen=True):
    """The build that is shown: a token that no other build has, and what to lay over each page (HTML;
    empty when all is well)."""

    build: str
    panel: str = ""


class Hub:
    """Tells every listening browser of a new build. Belongs to one event loop."""

    def __init__(self, status: Status) -> None:
        self.status = status
        self.building = True
        self.ready = False
        """Whether there is an index: before, a page that is not there may yet come."""
        self.page_at: PageAt | None = None
        """While pages are made: makes one before its turn."""
        self.progress = ("starting", 0, 0)
        self._changed = asyncio.Event()
        self._closed = False

    def publish(self, status: Status | None) -> None:
        """All pages are made, or none could be. ``status`` is what to show, None when it is shown already."""
        self.page_at = None
        self.building = False
        self.status = status or self.status
        self._wake()

    def plan(self, page_at: PageAt, status: Status | None) -> None:
        """The index is up to date: from now on a page is as it will be, made before its turn if need be."""
        self.page_at = page_at
        self.ready = True
        self.status = status or self.status
        self._wake()

    def tell(self, phase: str, done: int, total: int) -> None:
        """How far the build is."""
        self.building = True
        self.progress = (phase, done, total)
        if not self.ready:
            self._wake()

    def close(self) -> None:
        """End every channel, so that the server can stop."""
        self._closed = True
        self._wake()

    def _wake(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def events(self, seen: str, progress: bool = False) -> AsyncIterator[str]:
        """The event stream of one browser that shows the build ``seen`` (empty: the present one), or, with
        ``progress``, how far the first build is."""
        seen = seen or self.status.build
        yield "retry: 500\n: listening\n\n"
        while not self._closed:
            changed = self._changed
            if seen != self.status.build:
                seen = self.status.build
                yield f"event: reload\ndata: {seen}\n\n"
            elif progress and (self.ready or not self.building):
                yield "event: ready\ndata: \n\n"
                progress = False
            elif progress:
                yield f"event: progress\ndata: {_progress_json(*self.progress)}\n\n"
            try:
                await asyncio.wait_for(changed.wait(), HEARTBEAT)
            except TimeoutError:
                yield ": still here\n\n"


class Hosts:
    """The names by which the preview may be asked for."""

    def __init__(self, bind: str, own_name: str = "") -> None:
        self._names = {"localhost", bind.lower()}
        # Bound to every address, it is asked for by the machine's name or by number; a number cannot
        # be pointed elsewhere by a foreign name server.
        self._any = bind in ("0.0.0.0", "::", "")
        if self._any and own_name:
            self._names |= {own_name.lower(), own_name.lower() + ".local"}

    def allow(self, host: str) -> bool:
        """Whether a ``Host`` header names this machine."""
        match = re.fullmatch(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?", host.strip().lower())
        if match is None:
            return False
        name = match[1].strip("[]").removesuffix(".")
        if name in self._names:
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return self._any or address.is_loopback


class Preview:
    """The ASGI application: ``GET`` and ``HEAD`` of what lies below ``root``, and of pages that are to come
    there."""

    def __init__(self, root: Path, hosts: Hosts, hub: Hub) -> None:
        self.root = os.path.realpath(root)
        self.hosts = hosts
        self.hub = hub
        # One thread: an open index belongs to the thread that opened it.
        self._maker = ThreadPoolExecutor(1, thread_name_prefix="newsgen-page")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            request = Request(scope)
            response = await self._ahead(request) or self.respond(request)
            for name, value in _HEADERS.items():
                response.headers.setdefault(name, value)
            await response(scope, receive, send)

    def respond(self, request: Request) -> Response:
        """The answer to one request."""
        if not self.hosts.allow(request.headers.get("host", "")):
            return PlainTextResponse("The preview answers to this machine's own names only.\n", 421)
        if request.method not in ("GET", "HEAD"):
            return PlainTextResponse("The preview can only be read.\n", 405, {"Allow": "GET, HEAD"})
        path: str = request.scope["path"]
        if path.startswith(OWN):
            return self._own(path[len(OWN) :], request)
        file = resolve(self.root, path)
        if file is None:
            return self._missing(request)
        if os.path.isdir(file):
            if not path.endswith("/"):
                return _to_folder(path, request)
            file = os.path.join(file, "index.html")
        elif path.endswith("/"):
            return self._missing(request)
        try:
            return self._file(file, request)
        except OSError:
            return self._missing(request)

    def close(self) -> None:
        """Make no page any more."""
        self._maker.shutdown(wait=False, cancel_futures=True)

    async def _ahead(self, request: Request) -> Response | None:
        """A page made before its turn; None when there is nothing to make."""
        path: str = request.scope["path"]
        make = self.hub.page_at
        if (
            make is None
            or request.method not in ("GET", "HEAD")
            or path.startswith(OWN)
            or parts_of(path) is None
            or not self.hosts.allow(request.headers.get("host", ""))
        ):
            return None
        name = path[1:] + "index.html" if path.endswith("/") else path[1:]
        if (page := await self._make(make, name)) is None:
            if path.endswith("/") or await self._make(make, f"{name}/index.html") is None:
                return None
            return _to_folder(path, request)
        kind = content_type(name)
        if kind.startswith("text/html"):
            page = self._with_script(page)
        tag = f'"{hashlib.blake2b(page, digest_size=12).hexdigest()}"'
        headers = {"ETag": tag, "Accept-Ranges": "bytes", "Content-Type": kind}
        if _unchanged(request, tag, None):
            return Response(status_code=304, headers=headers)
        return _part(page, request, headers)

    async def _make(self, make: PageAt, name: str) -> bytes | None:
        missing = not os.path.exists(os.path.join(self.root, *name.split("/")))
        try:
            return await asyncio.get_running_loop().run_in_executor(self._maker, make, name, missing)
        except Exception:  # whatever it is, the build says it with file and line; here is what there was before
            return None

    def _own(self, name: str, request: Request) -> Response:
        if name == "reload.js":
            return Response(SCRIPT, media_type="text/javascript")
        if name == "preview.css":
            return Response(STYLE, media_type="text/css")
        if name != "reload":
            return self._missing(request)
        origin = request.headers.get("origin")
        if origin is not None and origin != f"http://{request.headers['host']}":
            return PlainTextResponse("This channel is for the preview's own pages.\n", 403)
        if request.method == "HEAD":
            return Response(media_type="text/event-stream")
        seen = request.query_params.get("build", "")
        progress = "progress" in request.query_params
        return StreamingResponse(self.hub.events(seen, progress), media_type="text/event-stream")

    def _file(self, file: str, request: Request) -> Response:
        """A file, whole or in part. Raises ``OSError`` when it cannot be read."""
        status = os.stat(file)
        if not stat.S_ISREG(status.st_mode):
            raise OSError("not a file")
        kind = content_type(file)
        page = kind.startswith("text/html")
        tag = f'"{status.st_mtime_ns:x}-{status.st_size:x}{"-" + self.hub.status.build if page else ""}"'
        headers = {"ETag": tag, "Accept-Ranges": "bytes", "Content-Type": kind}
        modified = int(status.st_mtime)
        # A time in whole seconds names one state of the file only once that second is over.
        if not page or time.time() - status.st_mtime > 1:
            headers["Last-Modified"] = formatdate(modified, usegmt=True)
        if _unchanged(request, tag, modified if "Last-Modified" in headers else None):
            return Response(status_code=304, headers=headers)
        if not page:
            return FileResponse(file, headers=headers, stat_result=status)
        return _part(self._with_script(Path(file).read_bytes()), request, headers)

    def _with_script(self, page: bytes) -> bytes:
        """A page that listens for the next build and shows what is wrong with this one. Only what is
        sent is changed, never the file."""
        status = self.hub.status
        added = (
            f'<script src="{OWN}reload.js" data-events="{OWN}reload" data-build="{status.build}" defer>'
            "</script>"
        )
        if status.panel:
            added = f'<link rel="stylesheet" href="{OWN}preview.css">{status.panel}{added}'
        at = page.lower().rfind(b"</body")
        at = len(page) if at < 0 else at
        return page[:at] + added.encode("utf-8", "replace") + page[at:]

    def _missing(self, request: Request) -> Response:
        headers = {"Content-Type": content_type(".html")}
        if self.hub.building and not self.hub.ready:
            page = self._with_script(progress_page(*self.hub.progress))
            return Response(page, 503, headers | {"Retry-After": "1", "Cache-Control": "no-store"})
        try:
            page = Path(self.root, "404.html").read_bytes()
        except OSError:
            # No build has succeeded yet: what is wrong is all there is to see.
            title = "Not built yet" if self.hub.status.panel else "Not found"
            page = (
                f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
                f"<body><h1>{title}</h1></body></html>"
            ).encode()
            code = 500 if self.hub.status.panel else 404
            return Response(self._with_script(page), code, headers)
        return Response(self._with_script(page), 404, headers)


def resolve(root: str, path: str) -> str | None:
    """The file or folder at a decoded request path, None where there is none below ``root``.

    ``root`` is a real path. Links that lead outside it count as missing.
    """
    parts = parts_of(path)
    if parts is None:
        return None
    try:
        real = os.path.realpath(os.path.join(root, *parts))
        inside = os.path.commonpath([root, real]) == root
        return real if inside and os.path.exists(real) else None
    except (OSError, ValueError):  # a name too long, or another drive
        return None


def parts_of(path: str) -> list[str] | None:
    """The names that a decoded request path is made of; None when one of them could lead elsewhere."""
    if path[:1] != "/" or re.search(r"[\x00-\x1f\x7f\\]", path):
        return None
    parts = path[1:].split("/")
    if parts[-1] == "":
        parts.pop()
    for part in parts:
        # An empty part makes "//etc/passwd"; a dot climbs or hides.
        if not part or (part[0] == "." and part != ".well-known"):
            return None
        # A drive, or a stream beside a file.
        if os.name == "nt" and ":" in part:
            return None
    return parts


def _to_folder(path: str, request: Request) -> Response:
    """The same address with a slash at its end."""
    query = request.scope["query_string"].decode("latin-1")
    return RedirectResponse(quote(path, safe="/") + "/" + (f"?{query}" if query else ""), 307)


def content_type(path: str) -> str:
    """The media type that a file's name tells, with the character set of texts."""
    suffix = os.path.splitext(path)[1].lower() or path
    kind = _TYPES.get(suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith(_WITH_CHARSET) else kind


def _unchanged(request: Request, tag: str, modified: int | None) -> bool:
    """Whether the browser has this very state of the file."""
    known = request.headers.get("if-none-match")
    if known is not None:
        return known.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in known.split(","))
    since = request.headers.get("if-modified-since")
    if since is None or modified is None:
        return False
    try:
        return modified <= parsedate_to_datetime(since).timestamp()
    except (ValueError, TypeError, OverflowError):
        return False


def _part(body: bytes, request: Request, headers: dict[str, str]) -> Response:
    """``body``, or the one range of it that was asked for; several ranges get the whole."""
    match = re.fullmatch(r"bytes=(?!-$)(\d{0,18})-(\d{0,18})", request.headers.get("range", "").strip())
    known = request.headers.get("if-range", headers["ETag"])
    if request.method == "HEAD" or match is None or known != headers["ETag"]:
        return Response(body, headers=headers)
    size = len(body)
    if match[1]:
        first, last = int(match[1]), min(int(match[2] or size - 1), size - 1)
    else:
        first, last = max(size - int(match[2]), 0), size - 1
    if first > last or first >= size:
        return Response(status_code=416, headers=headers | {"Content-Range": f"bytes */{size}"})
    headers = headers | {"Content-Range": f"bytes {first}-{last}/{size}"}
    return Response(body[first : last + 1], 206, headers)


def progress_words(phase: str, done: int, total: int) -> str:
    """How far a build is: ``Reading: 1,200 of 10,000``."""
    return f"{phase.capitalize()}: {done:,} of {total:,}" if total else f"{phase.capitalize()} …"


def progress_page(phase: str, done: int, total: int) -> bytes:
    """What is shown in place of every page until there is an index."""
    words = html.escape(progress_words(phase, done, total))
    value = f' max="{total}" value="{done}"' if total else ""
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Building the preview</title>'
        '<meta name="viewport" content="width=device-width">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'self\'">'
        '<noscript><meta http-equiv="refresh" content="1"></noscript>'
        f'<link rel="stylesheet" href="{OWN}preview.css"><body><main id="newsgen-progress">'
        "<h1>Building the preview</h1>"
        f'<p><progress id="newsgen-bar" aria-labelledby="newsgen-words"{value}></progress></p>'
        f'<p id="newsgen-words">{words}</p><p>The page appears here by itself.</p></main></body></html>'
    ).encode()


def _progress_json(phase: str, done: int, total: int) -> str:
    return json.dumps({"words": progress_words(phase, done, total), "done": done, "total": total})


def panel(problems: list[tuple[str, str, str]]) -> str:
    """What to lay over each page: of every error its place, message and source lines (HTML, or empty)."""
    if not problems:
        return ""
    shown = problems[:20]
    items = "".join(
        f"<li><b>{html.escape(place)}</b> {html.escape(message)}{lines}</li>"
        for place, message, lines in shown
    )
    more = f"<p>… and {len(problems) - len(shown)} more</p>" if len(problems) > len(shown) else ""
    count = "1 error" if len(problems) == 1 else f"{len(problems)} errors"
    return (
        f'<aside id="newsgen-problems" role="alert"><h2>{count}; the rest of the site is as it was built</h2>'
        f"<ul>{items}</ul>{more}</aside>"
    )


def source_lines(file: Path, line: int, around: int = 2) -> str:
    """The lines about ``line`` of a source, as HTML; empty when it cannot be read."""
    try:
        if line < 1 or file.stat().st_size > 2_000_000:
            return ""
        lines = file.read_text("utf-8-sig", "replace").splitlines()
    except OSError:
        return ""
    first = max(line - around, 1)
    made = []
    for number, text in enumerate(lines[first - 1 : line + around], first):
        row = html.escape(f"{number:>5}  {text[:300]}")
        made.append(f"<mark>{row}</mark>" if number == line else row)
    return "<pre>" + "\n".join(made) + "</pre>" if made else ""
