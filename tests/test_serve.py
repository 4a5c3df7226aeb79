"""``newsgen serve``, run as a program of its own and asked over the network."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import newsgen.build
import newsgen.load
import newsgen.render
import newsgen.sources
from newsgen.parallel import SerialExecutor
from newsgen.preview import Hosts, PageAt, Status, content_type, panel, resolve, source_lines
from newsgen.serve import Builder, Outcome, Server, address, listen
from newsgen.watch import Changes

GOOD = "---\ntitle: The harbour opens again\ndate: 2021-05-04\n---\n\nThe harbour of the town opened again.\n"
BROKEN = "---\ntitle: [never closed\n---\n\nText.\n"
PAGE = "/2021/05/the-harbour-opens-again/"
PATIENCE = 20.0
"""Seconds until a test gives up; a slow machine needs more than the second that is promised."""


class Running:
    """A preview server and the site that it shows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.log = folder.parent / "serve.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "newsgen", "-C", str(folder), "serve", "--port", str(self.port)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=os.environ | {"PYTHONUNBUFFERED": "1"},
            )  # fmt: skip

    def write(self, name: str, text: str) -> None:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def get(self, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], str]:
        """Status, headers (names in lower case) and text of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.putrequest(method, path, skip_host="Host" in headers)
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            answer = connection.getresponse()
            body = answer.read().decode("utf-8", "replace")
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body
        finally:
            connection.close()

    def until(self, condition: Callable[[], bool], what: str) -> float:
        """Wait until ``condition`` holds; the seconds that it took."""
        started = time.monotonic()
        while not condition():
            if time.monotonic() - started > PATIENCE or self.process.poll() is not None:
                pytest.fail(f"waited in vain until {what}:\n{self.log.read_text('utf-8', 'replace')}")
            time.sleep(0.02)
        return time.monotonic() - started

    def answers(self) -> bool:
        try:
            return self.get("/")[0] == 200
        except OSError:
            return False

    def built(self, times: int = 1) -> bool:
        """Whether so many builds have ended."""
        return len(re.findall(r"^\d\d:\d\d:\d\d  ", self.log.read_text("utf-8", "replace"), re.M)) >= times

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE)


class Events:
    """The reload channel as a browser listens to it."""

    def __init__(self, server: Running, query: str = "") -> None:
        self.socket = socket.create_connection(("127.0.0.1", server.port), PATIENCE)
        host = f"127.0.0.1:{server.port}"
        head = f"GET /-/reload{query} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n\r\n"
        self.socket.sendall(head.encode())
        self.seen = b""
        self.read_until(b"listening")

    def read_until(self, mark: bytes) -> float:
        """Seconds until ``mark`` has come."""
        started = time.monotonic()
        while mark not in self.seen:
            data = self.socket.recv(4096)
            if not data:
                pytest.fail(f"the channel ended before {mark!r}: {self.seen!r}")
            self.seen += data
        return time.monotonic() - started

    def close(self) -> None:
        self.socket.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    folder = tmp_path / "site"
    (folder / "content").mkdir(parents=True)
    (folder / "content/harbour.md").write_text(GOOD, "utf-8")
    (tmp_path / "secret.txt").write_text("SECRET", "utf-8")
    (folder / "secret.txt").write_text("SECRET", "utf-8")
    running = Running(folder)
    try:
        running.until(running.answers, "it answers")
        running.until(running.built, "all is built")
        yield running
    finally:
        running.stop()


def test_it_serves_pages_and_never_builds_into_the_output(server: Running) -> None:
    status, headers, page = server.get(PAGE)
    assert status == 200
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert "opened again" in page
    assert '<script src="/-/reload.js"' in page
    assert not (server.folder / "build").exists()
    written = server.folder / ".newsgen/preview" / PAGE.strip("/") / "index.html"
    assert "reload.js" not in written.read_text("utf-8")


def test_a_folder_without_a_slash_leads_to_it_with_one(server: Running) -> None:
    status, headers, _ = server.get(PAGE.rstrip("/") + "?q=1")
    assert (status, headers["location"]) == (307, PAGE + "?q=1")
    assert server.get(PAGE + "index.html/")[0] == 404


def test_a_missing_page_gets_the_sites_own_404(server: Running) -> None:
    status, _, page = server.get("/nothing/<script>here")
    assert status == 404
    assert "<html" in page
    assert "<script>here" not in page


def test_what_has_not_changed_is_not_sent_again(server: Running) -> None:
    _, headers, page = server.get(PAGE)
    assert server.get(PAGE, If_None_Match=headers["etag"])[0] == 304
    assert server.get(PAGE, If_None_Match='"another"')[0] == 200
    assert headers["cache-control"] == "no-cache"
    style = re.search(r'href="([^"]*\.css[^"]*)"', page)
    assert style
    _, headers, _ = server.get("/static/" + style[1].rpartition("/")[2])
    assert server.get("/static/" + style[1].rpartition("/")[2], If_Modified_Since=headers["last-modified"])[0] == 304


def test_ranges_and_heads(server: Running) -> None:
    _, headers, page = server.get(PAGE)
    status, part_headers, part = server.get(PAGE, Range="bytes=0-9")
    assert (status, part) == (206, page[:10])
    assert part_headers["content-range"] == f"bytes 0-9/{headers['content-length']}"
    assert server.get(PAGE, Range="bytes=-5")[2] == page[-5:]
    assert server.get(PAGE, Range="bytes=99999999-")[0] == 416
    assert server.get(PAGE, Range="bytes=5-2")[0] == 416
    status, head_headers, body = server.get(PAGE, "HEAD")
    assert (status, body, head_headers["content-length"]) == (200, "", headers["content-length"])


def test_other_methods_are_refused(server: Running) -> None:
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE"):
        assert server.get("/", method)[0] == 405


def test_nothing_outside_the_preview_is_served(server: Running) -> None:
    outside = server.folder.parent / "secret.txt"
    link = server.folder / ".newsgen/preview/link.txt"
    try:
        link.symlink_to(outside)
    except OSError:
        pass  # not everyone may make links on Windows
    ways = ["../", "..%2f", "%2e%2e/", "%2e%2e%2f", "%252e%252e%252f", "..\\", "..%5c", "....//", ".%2e/"]
    paths = [f"/{way * depth}secret.txt" for way in ways for depth in (1, 2, 3)]
    paths += ["/link.txt", "//secret.txt", "/index.html%00.txt", "/" + str(outside), f"/%2f{outside}", "/C:/secret.txt"]
    for path in paths:
        status, _, body = server.get(path)
        assert status in (400, 404), path
        assert "SECRET" not in body, path


def test_only_the_machines_own_names_are_answered(server: Running) -> None:
    for host in (f"localhost:{server.port}", f"127.0.0.1:{server.port}", f"[::1]:{server.port}"):
        assert server.get("/", Host=host)[0] == 200, host
    foreign = ("evil.example", f"evil.example:{server.port}", f"127.0.0.1.evil.example:{server.port}", "", "10.0.0.1")
    for host in foreign:
        assert server.get("/", Host=host)[0] in (400, 421), host
    assert server.get("/-/reload", Origin="http://evil.example")[0] == 403
    assert server.get("/-/reload", Origin="null")[0] == 403


def test_an_edit_reloads_the_browser_and_the_new_text_is_there(server: Running) -> None:
    events = Events(server)
    time.sleep(0.5)  # the watcher starts a moment after the server
    server.write("content/harbour.md", GOOD + "\nThere was music too.\n")
    assert events.read_until(b"event: reload") < 5
    assert "There was music too." in server.get(PAGE)[2]
    events.close()


def test_a_page_of_an_earlier_build_is_told_at_once(server: Running) -> None:
    events = Events(server, "?build=earlier")
    assert events.read_until(b"event: reload") < 5
    events.close()


def test_a_broken_text_is_shown_by_file_and_line_until_it_is_mended(server: Running) -> None:
    time.sleep(0.5)
    server.write("content/other.md", BROKEN)
    server.until(lambda: "newsgen-problems" in server.get("/")[2], "the error is shown")
    page = server.get(PAGE)[2]
    assert "content/other.md:2" in page
    assert "<mark>" in page
    assert "opened again" in page
    server.write("content/other.md", GOOD.replace("harbour", "station"))
    server.until(lambda: "newsgen-problems" not in server.get("/")[2], "the error is gone")
    assert server.get("/2021/05/the-station-opens-again/")[0] == 200


def test_broken_settings_leave_the_last_good_pages(server: Running) -> None:
    time.sleep(0.5)
    server.write("newsgen.yaml", "title: Harbour News\nlanguage: en\n")
    server.until(lambda: "newsgen.yaml:2" in server.get("/")[2], "the error is shown")
    assert "opened again" in server.get(PAGE)[2]
    server.write("newsgen.yaml", "title: Harbour News\n")
    server.until(lambda: "newsgen-problems" not in server.get(PAGE)[2], "the error is gone")
    assert "Harbour News" in server.get(PAGE)[2]


def test_a_broken_template_is_shown_by_file_and_line(server: Running) -> None:
    time.sleep(0.5)
    template = "{% extends '!base/home.html' %}\n{% block main %}\n{{ nothing.at.all }}\n{% endblock %}"
    server.write("templates/home.html", template)
    server.until(lambda: "templates/home.html:3" in server.get("/")[2], "the error is shown")
    assert server.get("/")[0] == 200
    (server.folder / "templates/home.html").unlink()
    server.until(lambda: "newsgen-problems" not in server.get("/")[2], "the error is gone")


def test_drafts_are_shown(server: Running) -> None:
    time.sleep(0.5)
    server.write("content/draft.md", GOOD.replace("title: The harbour", "draft: true\ntitle: Secret"))
    server.until(lambda: server.get("/2021/05/secret-opens-again/")[0] == 200, "the draft is shown")


def test_many_slow_requests_do_not_hold_up_another(server: Running) -> None:
    slow = []
    try:
        for _ in range(200):
            connection = socket.create_connection(("127.0.0.1", server.port), PATIENCE)
            connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: ")
            slow.append(connection)
        started = time.monotonic()
        assert server.get("/")[0] == 200
        assert time.monotonic() - started < 5
    finally:
        for connection in slow:
            connection.close()


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_soon_though_browsers_listen(server: Running, number: signal.Signals) -> None:
    listening = [Events(server) for _ in range(3)]
    half = socket.create_connection(("127.0.0.1", server.port), PATIENCE)
    half.sendall(b"GET / HTTP/1.1\r\n")
    started = time.monotonic()
    server.process.send_signal(number)
    assert server.process.wait(PATIENCE) == 0
    assert time.monotonic() - started < 3
    log = server.log.read_text("utf-8")
    assert "Traceback" not in log
    assert log.rstrip().endswith("Stopped.")
    half.close()
    for events in listening:
        events.close()


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="processes as Linux lists them")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_no_worker_outlives_it_or_holds_its_port(server: Running, number: signal.Signals) -> None:
    main = server.process.pid
    workers = Path(f"/proc/{main}/task/{main}/children").read_text("ascii").split()
    if (len(os.sched_getaffinity(0))) > 1:
        assert workers
    server.process.send_signal(number)
    server.process.wait(PATIENCE)
    listen("127.0.0.1", server.port).close()
    ends = time.monotonic() + PATIENCE
    while any(Path(f"/proc/{worker}").exists() for worker in workers):
        assert time.monotonic() < ends
        time.sleep(0.05)


def test_a_taken_port_is_told(server: Running) -> None:
    words = [sys.executable, "-m", "newsgen", "-C", str(server.folder), "serve", "--port", str(server.port)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert f"port {server.port}" in done.stderr
    assert "Traceback" not in done.stderr


# While a build runs


class Held:
    """Stands where chunks are worked on, and lets none through until told."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.go, self.come = threading.Event(), threading.Event()
        self._function = function

    def __call__(self, *args: Any) -> Any:
        self.come.set()
        assert self.go.wait(PATIENCE)
        return self._function(*args)


class Inside(Running):
    """The same in this process, where a test can hold up a build. ``build`` begins one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.outcomes: list[Outcome] = []
        self.builder = Builder(folder, lambda: datetime(2024, 1, 1), self.outcomes.append)
        self._bound = listen("127.0.0.1", 0)
        self.port = self._bound.getsockname()[1]
        self.server = Server(folder, self._bound, "127.0.0.1")
        self.server.start()

    def build(self, *paths: str) -> threading.Thread:
        self.builder.changes.add(str(self.folder / path) for path in paths)
        thread = threading.Thread(target=self.builder.rebuild, args=(SerialExecutor(), self.server))
        thread.start()
        return thread

    def stop(self) -> None:
        self.server.stop()
        self._bound.close()


@pytest.fixture
def inside(tmp_path: Path) -> Iterator[Inside]:
    folder = tmp_path / "site"
    (folder / "content").mkdir(parents=True)
    (folder / "content/harbour.md").write_text(GOOD, "utf-8")
    running = Inside(folder)
    yield running
    running.stop()


def without_script(page: str) -> str:
    return re.sub(r'<script src="/-/reload.js".*?</script>', "", page)


def test_a_first_build_shows_how_far_it_is_and_turns_into_the_site(
    inside: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, making = Held(newsgen.load.load_chunk), Held(newsgen.render.render_chunk)
    monkeypatch.setattr("newsgen.load.load_chunk", reading)
    monkeypatch.setattr("newsgen.build.rendering.render_chunk", making)
    thread = inside.build()
    try:
        assert reading.come.wait(PATIENCE)
        for path in ("/", PAGE, "/any/where"):
            status, headers, page = inside.get(path)
            assert (status, headers["content-type"]) == (503, "text/html; charset=utf-8")
            assert headers["retry-after"] == "1"
            assert "Building the preview" in page and "<progress" in page
            # The page's own policy forbids what stands in it: all comes from files.
            assert not re.search(r"<style|style=|<script(?![^>]* src=)", page)
        assert inside.get("/-/preview.css")[0] == 200
        events = Events(inside, "?build=" + inside.server._hub.status.build + "&progress=1")
        events.read_until(b"event: progress")
        inside.server.tell("reading", 1200, 10000)
        events.read_until(b'{"words": "Reading: 1,200 of 10,000", "done": 1200, "total": 10000}')

        # The index is there, no page is: each is made when it is asked for.
        reading.go.set()
        events.read_until(b"event: re")
        events.close()
        assert making.come.wait(PATIENCE)
        assert not (inside.folder / ".newsgen/preview/index.html").exists()
        status, headers, ahead = inside.get(PAGE)
        assert status == 200
        assert "opened again" in ahead
        assert inside.get(PAGE, If_None_Match=headers["etag"])[0] == 304
        assert inside.get(PAGE, Range="bytes=0-9")[2] == ahead[:10]
        assert inside.get(PAGE.rstrip("/") + "?q=1")[1]["location"] == PAGE + "?q=1"
        for path in ("/", "/2021/", "/2021/05/04/", "/archive/", "/tags/", "/feed.xml", "/static/style.css"):
            assert inside.get(path)[0] == 200, path
        assert inside.get("/feed.xml")[1]["content-type"].startswith("application/xml")
        assert inside.get("/nothing/at/all/")[0] == 404
        assert inside.get(PAGE, Host="evil.example")[0] == 421
        assert inside.get(PAGE, "POST")[0] == 405
    finally:
        reading.go.set()
        making.go.set()
        thread.join(PATIENCE)
    status, _, page = inside.get(PAGE)
    assert status == 200
    assert without_script(page) == without_script(ahead)
    written = inside.folder / ".newsgen/preview" / PAGE.strip("/") / "index.html"
    assert without_script(page) == written.read_text("utf-8")
    assert inside.get("/nothing/at/all/")[0] == 404


def test_an_edited_page_is_there_before_all_others_are_made_again(
    inside: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside.write("content/station.md", GOOD.replace("harbour", "station"))
    inside.build().join(PATIENCE)
    making = Held(newsgen.render.render_chunk)
    monkeypatch.setattr("newsgen.build.rendering.render_chunk", making)
    stands = inside.get("/2021/05/the-station-opens-again/")
    events = Events(inside)
    inside.write("content/harbour.md", GOOD + "\nThere was music too.\n")
    thread = inside.build("content/harbour.md")
    try:
        events.read_until(b"event: reload")
        assert making.come.wait(PATIENCE)
        assert "There was music too." in inside.get(PAGE)[2]
        assert without_script(inside.get("/2021/05/the-station-opens-again/")[2]) == without_script(stands[2])
        written = inside.folder / ".newsgen/preview" / PAGE.strip("/") / "index.html"
        assert "music" not in written.read_text("utf-8")
    finally:
        making.go.set()
        thread.join(PATIENCE)
        events.close()
    assert "There was music too." in inside.get(PAGE)[2]
    assert "music" in written.read_text("utf-8")


def test_a_page_that_stands_is_served_before_the_build_has_looked(
    inside: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside.build().join(PATIENCE)
    reading = Held(newsgen.load.load_chunk)
    monkeypatch.setattr("newsgen.load.load_chunk", reading)
    inside.write("content/station.md", GOOD.replace("harbour", "station"))
    again = Inside(inside.folder)
    thread = again.build()
    try:
        assert reading.come.wait(PATIENCE)
        assert "opened again" in again.get(PAGE)[2]
        assert again.get("/2021/05/the-station-opens-again/")[0] == 503
    finally:
        reading.go.set()
        thread.join(PATIENCE)
        again.stop()


def test_a_start_with_nothing_to_do_reloads_no_page(inside: Inside) -> None:
    inside.build().join(PATIENCE)
    again = Inside(inside.folder)
    before = again.server._hub.status
    again.build().join(PATIENCE)
    assert again.get(PAGE)[0] == 200
    assert again.server._hub.status == before
    assert len(again.outcomes) == 1
    again.stop()


def test_a_settings_error_at_the_start_is_shown_instead_of_progress(inside: Inside) -> None:
    inside.write("newsgen.yaml", "language: en\n")
    inside.build().join(PATIENCE)
    status, _, page = inside.get("/")
    assert status == 500
    assert "newsgen.yaml:1" in page
    inside.write("newsgen.yaml", "title: News\n")
    inside.build("newsgen.yaml").join(PATIENCE)
    assert "newsgen-problems" not in inside.get(PAGE)[2]


# What an edit costs


class Silent(Server):
    """Shows nothing."""

    def __init__(self) -> None:
        self.shown: list[Status] = []

    def publish(self, status: Status | None) -> None:
        self.shown += [status] if status else []

    def plan(self, page_at: PageAt, status: Status | None) -> None:
        self.publish(status)

    def tell(self, phase: str, done: int, total: int) -> None:
        return


def pages(folder: Path) -> dict[str, bytes]:
    """All that a preview serves, by path."""
    root = folder / ".newsgen/preview"
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in root.rglob("*") if file.is_file()}


def fill(folder: Path, count: int) -> None:
    (folder / "content").mkdir(parents=True)
    for number in range(count):
        text = GOOD.replace("harbour", f"quay {number}").replace("05-04", f"05-{number % 28 + 1:02d}")
        (folder / f"content/{number:03}.md").write_text(text.replace("\n---\n\n", "\ntags: [sea]\n---\n\n"), "utf-8")


def clean_pages(folder: Path) -> dict[str, bytes]:
    """The pages of a first preview of the same sources, at the same addresses."""
    other = folder.with_name(folder.name + "-clean")
    shutil.copytree(folder, other, ignore=shutil.ignore_patterns("preview", "preview-state", "cache"))
    Builder(other, lambda: datetime(2024, 1, 1), lambda outcome: None).rebuild(SerialExecutor(), Silent())
    made = pages(other)
    shutil.rmtree(other)
    return made


def test_an_edit_looks_at_nothing_else_and_gives_the_pages_of_a_first_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    fill(site, 12)
    (site / "content/000.txt").write_text("A text of the same name, which is left out.\n", "utf-8")
    looked: list[Path] = []

    def scan(content: Path, skip: tuple[Path, ...] = ()) -> Any:
        looked.append(content)
        return newsgen.sources.scan(content, skip)

    monkeypatch.setattr("newsgen.build.looking.scan", scan)
    outcomes: list[Outcome] = []
    builder, server = Builder(site, lambda: datetime(2024, 1, 1), outcomes.append), Silent()

    def edit(name: str, text: str | None, looks: int) -> Outcome:
        file = site / name
        if text is None:
            file.unlink()
        else:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, "utf-8")
        looked.clear()
        builder.changes.add([str(file)])
        builder.rebuild(SerialExecutor(), server)
        assert len(looked) == looks, name
        assert pages(site) == clean_pages(site), name
        return outcomes[-1]

    builder.rebuild(SerialExecutor(), server)
    old = (site / "content/003.md").read_text("utf-8")
    known = {
        "body": old + "\nMore of it.\n",
        "headline": old.replace("quay 3", "quay three"),
        "date": old.replace("2021", "2020"),
        "tags": old.replace("[sea]", "[land]"),
        "draft": old.replace("tags:", "draft: true\ntags:"),
        "as before": old,
    }
    for text in known.values():
        edit("content/003.md", text, 0)
    assert {problem.code for problem in outcomes[-1].problems} == {"same-name"}
    broken = edit("content/004.md", BROKEN, 0)
    assert {problem.code for problem in broken.errors} > {"same-name"}
    mended = edit("content/004.md", old.replace("quay 3", "quay 4"), 0)
    assert {problem.code for problem in mended.problems} == {"same-name"}
    edit("templates/article.html", "{% extends '!base/article.html' %}\n{# other #}", 0)
    # All else may bear upon more than itself.
    edit("content/new.md", GOOD, 1)
    edit("content/000.txt", "Another text of the same name.\n", 1)
    edit("content/003.yaml", "title: From beside\n", 1)
    edit("content/_defaults.yaml", "source: The Courier\n", 1)
    edit("content/new.md", None, 1)


def test_a_page_put_right_by_hand_is_found_at_the_next_start(tmp_path: Path) -> None:
    site = tmp_path / "site"
    fill(site, 3)
    right = clean_pages(site)
    for _ in range(2):
        Builder(site, lambda: datetime(2024, 1, 1), lambda outcome: None).rebuild(SerialExecutor(), Silent())
        assert pages(site) == right
        (site / ".newsgen/preview/index.html").unlink()


def test_a_failed_build_is_followed_by_one_that_looks_at_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    fill(site, 3)
    outcomes: list[Outcome] = []
    builder, server = Builder(site, lambda: datetime(2024, 1, 1), outcomes.append), Silent()
    builder.rebuild(SerialExecutor(), server)
    file = site / "content/001.md"
    file.write_text(file.read_text("utf-8") + "\nAdded.\n", "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr("newsgen.load.load_chunk", lambda *args: 1 / 0)
        builder.changes.add([str(file)])
        builder.rebuild(SerialExecutor(), server)
    assert outcomes[-1].report is None
    builder.changes.add([])
    builder.rebuild(SerialExecutor(), server)
    assert pages(site) == clean_pages(site)


def test_a_long_build_is_left_for_a_new_edit_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    fill(site, 160)
    outcomes: list[Outcome] = []
    builder, server = Builder(site, lambda: datetime(2024, 1, 1), outcomes.append), Silent()
    builder.rebuild(SerialExecutor(), server)
    file = site / "content/001.md"
    calls = []

    def render_chunk(*args: Any) -> Any:
        calls.append(len(args[1]))
        if len(calls) == 1:
            file.write_text(file.read_text("utf-8").replace("title:", "slug: elsewhere\ntitle:"), "utf-8")
            builder.changes.add([str(file)])
        return newsgen.render.render_chunk(*args)

    monkeypatch.setattr("newsgen.build.rendering.render_chunk", render_chunk)
    (site / "newsgen.yaml").write_text("title: Another\n", "utf-8")
    builder.changes.add([str(site / "newsgen.yaml")])
    shown = len(server.shown)
    builder.rebuild(SerialExecutor(), server)
    assert len(outcomes) == 1  # nothing is told of a build that was left
    assert len(server.shown) == shown + 1
    made = clean_pages(site)
    stands = pages(site)
    assert stands["2021/05/the-quay-1-opens-again/index.html"]
    assert any(stands[path] != made[path] for path in made if path in stands)
    builder.rebuild(SerialExecutor(), server)
    assert len(outcomes) == 2
    assert pages(site) == clean_pages(site)


def test_changes_are_taken_once_and_unknown_ones_win() -> None:
    changes = Changes()
    assert changes.take() is None
    assert changes.take() == frozenset()
    assert not changes.wait(0)
    changes.add(["a"])
    changes.add(["b", "a"])
    assert changes.wait(0)
    assert changes.take() == frozenset({"a", "b"})
    changes.add(["a"])
    changes.add(None)
    changes.add(["b"])
    assert changes.take() is None


# Without a server


def test_the_next_free_port_is_taken_when_none_is_given() -> None:
    first, second = listen("127.0.0.1", None), listen("127.0.0.1", None)
    try:
        assert first.getsockname()[1] != second.getsockname()[1]
        with pytest.raises(OSError):
            listen("127.0.0.1", first.getsockname()[1])
    finally:
        first.close()
        second.close()


def test_addresses_to_type() -> None:
    assert address("127.0.0.1", 8000) == "http://127.0.0.1:8000/"
    assert address("::1", 80) == "http://[::1]:80/"
    assert address("0.0.0.0", 80) == "http://127.0.0.1:80/"


def test_a_server_for_the_network_answers_to_numbers_and_its_name_only() -> None:
    hosts = Hosts("0.0.0.0", "desk")
    assert all(hosts.allow(host) for host in ("192.0.2.7:8000", "desk:8000", "DESK.local", "localhost"))
    assert not any(hosts.allow(host) for host in ("evil.example", "desk.evil.example", "desk@evil", "a b"))
    assert not Hosts("127.0.0.1").allow("192.0.2.7")


def test_paths_are_resolved_below_the_root_only(tmp_path: Path) -> None:
    (tmp_path / "root/a b").mkdir(parents=True)
    (tmp_path / "root/a b/index.html").write_text("x", "utf-8")
    (tmp_path / "root-beside").mkdir()
    root = os.path.realpath(tmp_path / "root")
    assert resolve(root, "/a b/") == os.path.join(root, "a b")
    assert resolve(root, "/") == root
    for path in ("", "a b/", "/../root-beside", "/a b/../a b/", "//a b", "/./a b", "/a\\b", "/a\0", "/" + "a" * 5000):
        assert resolve(root, path) is None, path


def test_texts_say_their_character_set() -> None:
    assert content_type("a.html") == "text/html; charset=utf-8"
    assert content_type("a.JS") == "text/javascript; charset=utf-8"
    assert content_type("a.woff2") == "font/woff2"
    assert content_type("a.unheard-of") == "application/octet-stream"


def test_what_is_wrong_is_escaped(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("one\n<script>two\nthree\n", "utf-8")
    shown = panel([("a<b>.md:2", "is <i>wrong", source_lines(file, 2))])
    assert "<script>" not in shown
    assert "a&lt;b&gt;.md:2" in shown
    assert "<mark>    2  &lt;script&gt;two</mark>" in shown
    assert panel([]) == ""


def test_no_thread_is_left_by_these_tests() -> None:
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("newsgen")]
