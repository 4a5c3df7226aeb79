"""``newsgen serve`` under load and attack: many and slow clients, odd requests byte by byte, and its end."""

from __future__ import annotations

import os
import re
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from test_serve import GOOD, PAGE, PATIENCE, Running

BIG = 6_000_000
MANY = 1_000
ROOM = 100_000_000
"""Bytes that the server may grow by under all these clients; it holds some 70 MB when it is idle."""

TYPES = {
    "a.css": "text/css; charset=utf-8",
    "a.js": "text/javascript; charset=utf-8",
    "a.mjs": "text/javascript; charset=utf-8",
    "a.json": "application/json; charset=utf-8",
    "a.xml": "application/xml; charset=utf-8",
    "a.txt": "text/plain; charset=utf-8",
    "a.svg": "image/svg+xml; charset=utf-8",
    "a.png": "image/png",
    "a.JPG": "image/jpeg",
    "a.webp": "image/webp",
    "a.woff2": "font/woff2",
    "a.pdf": "application/pdf",
    "a.wasm": "application/wasm",
    "a.unheard-of": "application/octet-stream",
    "none": "application/octet-stream",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One for all tests that only ask."""
    running = start(tmp_path_factory.mktemp("serve") / "site")
    yield running
    running.stop()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Running]:
    """One that a test may end."""
    running = start(tmp_path / "site")
    yield running
    running.stop()


def start(folder: Path) -> Running:
    (folder / "content").mkdir(parents=True)
    (folder / "content/harbour.md").write_text(GOOD, "utf-8")
    (folder / "static").mkdir()
    for name in TYPES:
        (folder / "static" / name).write_bytes(b"0123456789")
    (folder / "static/big.bin").write_bytes(b"x" * BIG)
    for place in (folder, folder.parent):
        (place / "secret.txt").write_text("SECRET", "utf-8")
    (folder.parent / "secrets").mkdir()
    (folder.parent / "secrets/index.html").write_text("SECRET", "utf-8")
    running = Running(folder)
    running.until(running.answers, "it answers")
    running.until(running.built, "all is built")
    return running


def connect(server: Running, room: int = 0) -> socket.socket:
    """A connection; with ``room``, one whose client takes little at once."""
    connection = socket.socket()
    connection.settimeout(PATIENCE)
    if room:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    connection.connect(("127.0.0.1", server.port))
    return connection


def request(server: Running, path: str = "/", method: str = "GET", head: str = "") -> bytes:
    return f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n{head}\r\n".encode("latin-1")


def ask(server: Running, data: bytes) -> tuple[int, bytes]:
    """Status and all else of the answer to raw bytes; status 0 where the connection was closed without a word."""
    with connect(server) as connection:
        said = b""
        with suppress(OSError):  # it may be closed before all is sent
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
        with suppress(ConnectionError):
            while part := connection.recv(65536):
                said += part
    first, _, rest = said.partition(b"\r\n")
    return (int(first.split()[1]), rest) if first else (0, b"")


def memory(server: Running) -> int:
    """The bytes that the server holds."""
    status = Path(f"/proc/{server.process.pid}/status").read_text("ascii")
    return 1024 * int(re.findall(r"VmRSS:\s+(\d+)", status)[0])


counted = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory as Linux tells it")


@pytest.fixture
def files() -> Iterator[ExitStack]:
    """Where connections are kept until a test ends; each is an open file."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 2 * MANY:
        pytest.skip("so many files may not be open here")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2 * MANY), hard))
    with ExitStack() as stack:
        yield stack
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


# Many at once, and slow ones


@counted
def test_a_thousand_listen_and_each_hears_of_an_edit(own: Running, files: ExitStack) -> None:
    before = memory(own)
    every = [files.enter_context(connect(own)) for _ in range(MANY)]
    for connection in every:
        connection.sendall(request(own, "/-/reload"))
    heard = [b""] * MANY
    hear(every, heard, b"listening")
    assert own.get(PAGE)[0] == 200
    time.sleep(0.5)  # the watcher starts a moment after the server
    own.write("content/harbour.md", GOOD + "\nThere was music too.\n")
    hear(every, heard, b"event: reload")
    assert "music" in own.get(PAGE)[2]
    assert memory(own) - before < ROOM


def hear(connections: list[socket.socket], heard: list[bytes], mark: bytes) -> None:
    for number, connection in enumerate(connections):
        while mark not in heard[number]:
            data = connection.recv(4096)
            assert data, heard[number]
            heard[number] += data


@counted
def test_a_thousand_who_ask_and_never_read_cost_no_more_than_their_connections(own: Running, files: ExitStack) -> None:
    before = memory(own)
    for path in ("/big.bin", PAGE):
        for _ in range(MANY // 2):
            connection = files.enter_context(connect(own, 4096))
            # Ten at once: an answer waits until the one before it is taken.
            connection.sendall(request(own, path) * 10)
    assert own.get(PAGE)[0] == 200
    assert own.get("/big.bin", "HEAD")[1]["content-length"] == str(BIG)
    assert memory(own) - before < ROOM


def test_a_slow_reader_gets_all_of_it(server: Running) -> None:
    with connect(server, 4096) as slow:
        slow.sendall(request(server, "/big.bin", head="Connection: close\r\n"))
        took = 0
        for _ in range(20):
            took += len(slow.recv(512))
            assert server.get("/")[0] == 200
        while part := slow.recv(65536):
            took += len(part)
    assert took > BIG


def test_who_sends_byte_by_byte_is_answered_by_none_but_himself(server: Running) -> None:
    with connect(server) as slow:
        for byte in request(server, PAGE, head="Connection: close\r\n"):
            slow.sendall(bytes([byte]))
        assert server.get("/")[0] == 200
        assert slow.recv(65536).startswith(b"HTTP/1.1 200 ")


def test_a_request_without_end_is_refused(server: Running) -> None:
    for endless in (b"GET /" + b"a" * 200_000, request(server)[:-2] + b"X-A: " + b"b" * 200_000):
        assert ask(server, endless)[0] in (0, 400, 413, 414, 431)
    many = "".join(f"X-{number}: a\r\n" for number in range(20_000))
    assert ask(server, request(server, head=many))[0] in (0, 400, 413, 431)
    assert server.get("/")[0] == 200


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_it_ends_though_a_thousand_hold_on(own: Running, files: ExitStack) -> None:
    every = [files.enter_context(connect(own, 4096)) for _ in range(MANY)]
    for at, connection in enumerate(every):
        connection.sendall((request(own, "/-/reload"), request(own, "/big.bin"), b"GET / HT", b"")[at % 4])
    assert own.get("/")[0] == 200
    children = Path(f"/proc/{own.process.pid}/task/{own.process.pid}/children")
    workers = children.read_text("ascii").split() if children.exists() else []
    own.process.send_signal(signal.SIGTERM)
    assert own.process.wait(PATIENCE) == 0
    ends = time.monotonic() + PATIENCE
    while any(Path(f"/proc/{worker}").exists() for worker in workers):
        assert time.monotonic() < ends
        time.sleep(0.05)
    log = own.log.read_text("utf-8")
    assert "Stopped." in log and "Traceback" not in log


# What is asked


@pytest.mark.parametrize("name", TYPES)
def test_every_file_has_its_type_whatever_the_machine_says(server: Running, name: str) -> None:
    status, headers, body = server.get(f"/{name}")
    assert (status, headers["content-type"], body) == (200, TYPES[name], "0123456789")
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", [PAGE, "/a.txt"])
def test_ranges_of_pages_and_of_other_files(server: Running, path: str) -> None:
    _, headers, whole = server.get(path)
    data, tag = whole.encode(), headers["etag"]
    size = len(data)
    assert headers["content-length"] == str(size)
    assert headers["accept-ranges"] == "bytes"
    end = size - 1
    for asked, first, last in (("2-4", 2, 4), ("7-", 7, end), ("-3", size - 3, end), ("5-99999999", 5, end)):
        status, part, body = server.get(path, Range=f"bytes={asked}")
        assert (status, body) == (206, data[first : last + 1].decode()), asked
        assert part["content-range"] == f"bytes {first}-{last}/{size}"
        assert part["etag"] == tag
    assert server.get(path, Range=f"bytes={size}-")[0] == 416
    assert server.get(path, Range=f"bytes={size}-")[1]["content-range"] == f"bytes */{size}"
    # A range of another state of the file would be glued to the wrong rest.
    assert server.get(path, Range="bytes=2-4", If_Range='"another"')[::2] == (200, whole)
    assert server.get(path, Range="bytes=2-4", If_Range=tag)[0] == 206
    assert server.get(path, Range="bytes=2-4", If_None_Match=tag)[0] == 304
    for odd in ("lines=1-2", "bytes=a-b", "bytes=-", "bytes=" + "9" * 5000 + "-", "bytes=" + "0-0," * 5000 + "0-0"):
        status, _, body = server.get(path, Range=odd)
        assert status in (200, 206, 400, 416), odd
        assert len(body) < 3 * size + 1000


@pytest.mark.parametrize("path", [PAGE, "/a.txt", "/", "/nothing", PAGE.rstrip("/"), "/-/reload.js", "/-/reload"])
def test_a_head_is_the_answer_without_its_body(server: Running, path: str) -> None:
    status, headers, body = server.get(path, "HEAD")
    assert body == ""
    if path != "/-/reload":  # which has no end
        got, expected, _ = server.get(path)
        assert (status, headers) == (got, expected | {"date": headers["date"]})
    assert status == {"/nothing": 404, PAGE.rstrip("/"): 307}.get(path, 200)


@pytest.mark.parametrize("path", [PAGE, "/a.txt"])
def test_a_browser_that_has_it_is_told_so(server: Running, path: str) -> None:
    server.until(lambda: "last-modified" in server.get(path)[1], "the second of its writing is over")
    _, headers, whole = server.get(path)
    tag, modified = headers["etag"], headers["last-modified"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        status, told, body = server.get(path, If_None_Match=known)
        assert (status, body, told["etag"]) == (304, "", tag), known
        assert server.get(path, "HEAD", If_None_Match=known)[0] == 304
    assert server.get(path, If_Modified_Since=modified)[0] == 304
    assert server.get(path, If_Modified_Since="Thu, 01 Jan 1970 00:00:00 GMT")[::2] == (200, whole)
    # What is said by tag goes before what is said by time.
    assert server.get(path, If_None_Match='"other"', If_Modified_Since=modified)[0] == 200
    for odd in ("yesterday", "", "Thu, 99 Foo 99999 99:99:99 GMT"):
        assert server.get(path, If_Modified_Since=odd)[0] == 200


def test_the_sites_own_page_says_what_is_missing(server: Running) -> None:
    written = (server.folder / ".newsgen/preview/404.html").read_text("utf-8")
    heading = re.findall("<h1>.*?</h1>", written)[0]
    for path in ("/nothing", "/nothing/", PAGE + "nothing", "/404", "/%C3%A9", "/-/nothing", "/2021/05/../", "/*"):
        status, headers, page = server.get(path)
        assert (status, headers["content-type"]) == (404, "text/html; charset=utf-8"), path
        assert heading in page
        assert "last-modified" not in headers and "etag" not in headers


WAYS = [
    "/../secret.txt", "/../../secret.txt", "/../../../secret.txt", "/..%2f..%2fsecret.txt",
    "/%2e%2e/%2e%2e/secret.txt", "/%252e%252e%252f%252e%252e%252fsecret.txt", "/%25252e%25252e/secret.txt",
    "/..\\..\\secret.txt", "/..%5c..%5csecret.txt", "/..%255csecret.txt", "/.%00./secret.txt", "/secret.txt%00",
    "/secret.txt%00.html", "/a.txt%00", "/a.txt%0a", "/....//....//secret.txt", "/..;/..;/secret.txt",
    "/%c0%ae%c0%ae/secret.txt", "/%c0%ae%c0%ae%c0%afsecret.txt", "/%e0%80%ae%e0%80%ae/secret.txt",
    "/%uff0e%uff0e/secret.txt", "/\uff0e\uff0e/secret.txt".encode().decode("latin-1"),
    "/static/../../secret.txt", "/2021/../../secret.txt", "/-/../secret.txt", "/-/../../secret.txt",
    "/-/%2e%2e/secret.txt", "//secret.txt", "///etc/passwd", "//127.0.0.1/secret.txt", "/%2fetc/passwd",
    "/file:///etc/passwd", "/C:/secret.txt", "/C%3a%5csecret.txt", "/a.txt::$DATA", "/.newsgen/state.db",
    "/.newsgen-manifest", "/preview/../.newsgen-manifest", "/~/secret.txt", "/%7e/secret.txt", "/%", "/%zz",
    "/%2", "/a.txt/", "/a.txt/../a.txt", "/./a.txt", "//a.txt", "/link.txt", "/folder", "/folder/", "/loop",
    "/loop/", "/dangling", "/pipe", "/absolute", "/up/a.txt",
]  # fmt: skip


def test_no_form_of_an_address_leads_out(server: Running) -> None:
    preview = server.folder / ".newsgen/preview"
    links = {
        "link.txt": "../../secret.txt", "folder": str(server.folder.parent / "secrets"), "loop": "loop",
        "dangling": "../../nothing", "absolute": str(server.folder.parent / "secret.txt"), "up": "..",
    }  # fmt: skip
    for name, target in links.items():
        if not (preview / name).is_symlink():
            (preview / name).symlink_to(target)
    if hasattr(os, "mkfifo") and not (preview / "pipe").exists():
        os.mkfifo(preview / "pipe")
    outside = str(server.folder.parent / "secret.txt")
    for way in [*WAYS, outside, "/" + outside, "/%2f" + outside[1:].replace("/", "%2f")]:
        for method in ("GET", "HEAD"):
            status, said = ask(server, request(server, way, method, "Connection: close\r\n"))
            assert status in (400, 404), way
            assert b"SECRET" not in said and b"root:" not in said, way
    # A proxy is asked so; and a name without a slash is no path.
    for target in ("http://evil.example/", "secret.txt", "..", "../../secret.txt", "*", "a.txt", ""):
        status, said = ask(server, request(server, target, head="Connection: close\r\n"))
        assert status in (0, 400, 404), target
        assert b"SECRET" not in said
    assert server.get("/a.txt")[2] == "0123456789"


def test_a_link_inside_the_preview_is_served(server: Running) -> None:
    link = server.folder / ".newsgen/preview/inside.txt"
    link.symlink_to("a.txt")
    assert server.get("/inside.txt")[2] == "0123456789"


@pytest.mark.parametrize(
    "head",
    [
        "",
        "Host:\r\n",
        "Host: evil.example\r\n",
        "Host: 127.0.0.1\r\nHost: evil.example\r\n",
        "Host: evil.example\r\nHost: 127.0.0.1\r\n",
        "Host: evil.example\r\nX-Forwarded-Host: 127.0.0.1\r\n",
        "Host: 127.0.0.1 evil.example\r\n",
        "Host: 127.0.0.1@evil.example\r\n",
        "Host: 127.0.0.1#.evil.example\r\n",
        "Host: evil.example:127.0.0.1\r\n",
        "Host: 127.0.0.1.\u00e9vil.example\r\n",
        "Host: 2130706433\r\n",
        "Host: 0.0.0.0\r\n",
        "Host: 192.0.2.1\r\n",
        "Host: [2001:db8::1]\r\n",
        "Host: [::ffff:192.0.2.1]\r\n",
        "Host: localhost.evil.example\r\n",
        "Host: 127.0.0.1:99999999\r\n",
    ],
)
def test_no_foreign_name_is_answered(server: Running, head: str) -> None:
    for path in (PAGE, "/a.txt", "/-/reload", "/-/reload.js", "/nothing"):
        data = f"GET {path} HTTP/1.1\r\n{head}Connection: close\r\n\r\n".encode("latin-1")
        status, said = ask(server, data)
        assert status in (400, 421)
        assert b"opened again" not in said and b"0123456789" not in said and b"listening" not in said


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "", "https://127.0.0.1:{port}", "http://127.0.0.1", "http://127.0.0.1:1",
     "http://127.0.0.1:{port}.evil.example", "http://evil.example/http://127.0.0.1:{port}", "http://localhost:{port}",
     "http://127.0.0.1:{port}, http://evil.example"],
)  # fmt: skip
def test_no_foreign_page_may_listen(server: Running, origin: str) -> None:
    head = f"Origin: {origin.format(port=server.port)}\r\nConnection: close\r\n"
    for method in ("GET", "HEAD"):
        status, said = ask(server, request(server, "/-/reload", method, head))
        assert status == 403
        assert b"listening" not in said
        assert b"access-control-allow" not in said.lower()


def test_it_is_not_there_for_other_machines(server: Running) -> None:
    found = Path("/proc/net/tcp")
    if not found.exists():
        pytest.skip("sockets as Linux lists them")
    lines = found.read_text("ascii").splitlines()[1:]
    listening = [line.split()[1] for line in lines if line.split()[3] == "0A"]
    ours = [place for place in listening if place.endswith(f":{server.port:04X}")]
    assert ours == [f"0100007F:{server.port:04X}"]
