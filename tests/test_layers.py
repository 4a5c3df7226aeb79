"""Who may know whom: the direction of imports, and which modules touch the world outside.

Read from the syntax tree, so that nothing needs to run. Imports that only type checkers see are not counted.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "newsgen"

# What the shelves and the pure parts may know of the rest; themselves always.
KNOWS = {
    "formats": {"model", "entities", "encoding"},
    "layout": {"model", "dates", "words"},
    "text": {"model", "data", "authority"},
    "extractors": {"certainty", "model", "reading", "layout", "text", "dates", "words", "tags"},
    "pages": {
        *("archive", "findable", "rows", "config", "data", "views", "permalinks", "terms", "datewords", "markup"),
        *("structured", "model", "rights", "citations", "certainty", "look"),
        "searching",
    },
    "searching": {"model", "rights", "terms"},
    "model": set(),
    "problems": set(),
    "look": set(),
    "views": set(),
    "markup": {"model"},
    "structured": {"model", "terms", "authors"},
    "authors": set(),
    "citations": {"authors", "datewords"},
    "terms": {"authors", "certainty", "model", "permalinks", "data", "rights"},
    "rights": {"model"},
    "hosts": set(),
    "permalinks": {"model"},
    "addresses": {"permalinks", "problems"},
    "bounds": {"encoding"},
    "dates": {"words"},
    "datewords": set(),
    "tongues": {"data"},
    "certainty": set(),
    "encoding": set(),
    "yaml_strict": {"problems", "yaml_lines"},
    "yaml_lines": {"problems"},
    "parallel": set(),
    "output": set(),
    "manifest": set(),
    "svg": set(),
    "exclusive": set(),
    "reading": {"layout", "model", "tags", "text"},
    "resolve": {"authority", "model", "text"},
    "plan": {"ledger", "pages", "rows"},
}
# The upper floors, and who alone may call on them.
ABOVE = {
    "cli": {"__main__"},
    "commands": {"cli"},
    "shell": {"cli", "commands"},
    "serve": {"commands"},
    "preview": {"commands", "serve"},
    "watch": {"serve"},
    "scaffold": {"commands"},
    "progress": {"commands"},
    "check": {"commands"},
    "verify": {"commands"},
    "build": {"commands", "serve", "check", "verify", "listing", "report", "executors"},
    "render": {"build", "profiling", "segments"},
    "profiling": {"build", "report"},
    "index": {"build"},
    "segments": {"build", "profiling"},
}

# What a person sees or a machine's clock and settings say enters here and is handed down.
SPEAK = {"cli", "commands", "shell", "progress", "serve", "preview"}
TELL_TIME = {"commands", "shell", "serve", "preview"}
ENVIRONMENT = {"cli", "shell"}
# One clock is asked below: whether a file may have changed after its stamp was taken.
STAMPS = {"build"}

# A preview listens; nothing else opens a connection or another program.
LISTENS = {"serve", "pagefinder"}  # pagefinder: starts Pagefind's program

READS = {
    "sources": "texts and their stamps",
    "texts": "the same, of a few files",
    "explain": "the one text to explain",
    "config": "newsgen.yaml",
    "themes": "templates and static files",
    "assets": "pictures and static files",
    "data": "the lists that newsgen ships",
    "fingerprint": "newsgen's own code",
    "output": "what stands in the output",
    "store": "state.db",
    "exclusive": "who holds the lock of a site",
    "listing": "whether there is a state.db",
    "build": "addresses.lock, and files to copy",
    "check": "the pages it has built",
    "verify": "what stands in the output, and addresses.lock",
    "changes": "the owner's files that a command edits",
    "reread": "one text and its sidecar",
    "splitting": "the file to cut",
    "shell": "whether folders are there",
    "commands": "whether files are there",
    "serve": "whether lines of a text can be shown",
    "watch": "whether folders are there",
    "preview": "pages to send",
    "scaffold": "whether a site is there already",
    "executors": "what other machines must have alike",
    "profiling": "the memory that its process has used",
}
WRITES = {
    "cli": "nothing, to where its reader has gone",
    "output": "pages",
    "store": "state.db",
    "exclusive": "the lock of a site",
    "build": "addresses.lock, and what an engine left below .newsgen",
    "check": "its own folder below .newsgen",
    "verify": "its own folder below .newsgen",
    "pagefinder": "what Pagefind reads, below .newsgen",
    "changes": "what a person decided, and the journal of it",
    "templating": "compiled templates",
    "scaffold": "a new site",
    "executors": "a mark that workers look for",
    "profiling": "that the system counts a peak anew",
}
READING = {
    "read_text",
    "read_bytes",
    "scandir",
    "listdir",
    "rglob",
    "iterdir",
    "is_file",
    "is_dir",
    "is_symlink",
    "lstat",
}
WRITING = {
    *("write_text", "write_bytes", "unlink", "mkdir", "makedirs", "rmdir", "rmtree", "rename", "touch", "symlink_to"),
    *("copyfile", "copytree", "NamedTemporaryFile", "mkdtemp", "TemporaryDirectory"),
}
CLOCKS = {
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "date.today",
    "time.time",
    "time.localtime",
    "time.gmtime",
}


def nodes(file: Path) -> Iterator[ast.AST]:
    """The syntax tree without what only type checkers look at."""
    waiting: list[ast.AST] = [ast.parse(file.read_text("utf-8"), str(file))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            waiting += node.orelse
            continue
        yield node
        waiting += ast.iter_child_nodes(node)


def part(file: Path) -> str:
    """A module by its name, a package by its folder's."""
    first = file.relative_to(SOURCE).parts[0]
    return first.removesuffix(".py")


FILES = sorted(SOURCE.rglob("*.py"))
PARTS = {part(file) for file in FILES}


def imports(file: Path) -> Iterator[str]:
    """The parts of newsgen that a file imports."""
    depth = len(file.relative_to(SOURCE).parts) - 1
    for node in nodes(file):
        if isinstance(node, ast.Import):
            for name in node.names:
                if name.name.startswith("newsgen."):
                    yield name.name.split(".")[1]
        elif isinstance(node, ast.ImportFrom):
            module = (node.module or "").split(".")
            if node.level == 0:
                if module[0] != "newsgen":
                    continue
                module = module[1:]
            elif node.level <= depth:
                continue  # inside its own package
            for first in module[:1] if module and module[0] else [name.name for name in node.names]:
                if first in PARTS:
                    yield first


def graph() -> dict[str, set[str]]:
    known: dict[str, set[str]] = {name: set() for name in PARTS}
    for file in FILES:
        known[part(file)] |= set(imports(file)) - {part(file)}
    return known


GRAPH = graph()


def calls(file: Path) -> Iterator[tuple[str, int]]:
    """What a file calls, as written, by line."""
    for node in nodes(file):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


def test_the_tree_is_read_right() -> None:
    assert {"model", "authority"} <= GRAPH["text"]
    assert "load" in GRAPH["build"]
    assert GRAPH["__main__"] == {"cli"}


def test_no_import_leads_back() -> None:
    try:
        order = list(TopologicalSorter(GRAPH).static_order())
    except CycleError as error:
        pytest.fail(f"a circle of imports: {' -> '.join(error.args[1])}")
    assert order[-1] == "__main__"


@pytest.mark.parametrize("name", sorted(KNOWS))
def test_a_shelf_knows_only_what_lies_below_it(name: str) -> None:
    assert GRAPH[name] - KNOWS[name] == set()


@pytest.mark.parametrize("name", sorted(ABOVE))
def test_an_upper_floor_is_called_on_from_above_only(name: str) -> None:
    assert {other for other, known in GRAPH.items() if name in known} - ABOVE[name] == set()


def test_what_reads_texts_knows_nothing_of_pages() -> None:
    for name in ("formats", "layout", "text", "extractors"):
        reached, waiting = set[str](), [name]
        while waiting:
            for other in GRAPH[waiting.pop()] - reached:
                reached.add(other)
                waiting.append(other)
        assert not reached & {"pages", "build", "archive", "rows", "render", "views", "index", "store"}, name


def test_an_extractor_does_not_know_another() -> None:
    """The list in ``__init__`` is the one place that knows them all."""
    for shelf in ("extractors", "formats"):
        names = {file.stem for file in (SOURCE / shelf).glob("*.py")} - {"__init__"}
        if shelf == "formats":
            names -= {"fragments", "plaintext", "shortcodes"}  # what Markdown is made of
        for file in (SOURCE / shelf).glob("*.py"):
            if file.stem == "__init__":
                continue
            for node in nodes(file):
                if isinstance(node, ast.ImportFrom) and node.level == 1:
                    known = {(node.module or "").partition(".")[0], *(name.name for name in node.names)}
                    assert not known & (names - {file.stem}), f"{shelf}/{file.name}:{node.lineno}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(SOURCE).as_posix())
def test_the_world_outside_is_touched_only_where_it_is_said(file: Path) -> None:
    name = part(file)
    wrong = []
    for call, line in calls(file):
        last = call.rpartition(".")[2]
        if call in ("print", "input") and name not in SPEAK:
            wrong.append(f"line {line}: {call} speaks to a person")
        if call in CLOCKS and name not in TELL_TIME:
            wrong.append(f"line {line}: {call} asks the clock")
        if call == "time.time_ns" and name not in STAMPS | TELL_TIME:
            wrong.append(f"line {line}: {call} asks the clock")
        if call in ("open", "os.open", "io.open") and name not in READS | WRITES:
            wrong.append(f"line {line}: {call} touches the disk")
        if (last in READING or call in ("os.stat", "os.path.exists")) and name not in READS:
            wrong.append(f"line {line}: {call} reads the disk")
        if (last in WRITING or call in ("os.replace", "os.rename")) and name not in WRITES:
            wrong.append(f"line {line}: {call} writes to the disk")
        outside = ("socket.", "urllib.request", "httpx.", "requests.", "subprocess.", "os.system")
        if call.startswith(outside) and name not in LISTENS:
            wrong.append(f"line {line}: {call} leaves this machine or program")
    for node in nodes(file):
        if isinstance(node, ast.Attribute):
            written = ast.unparse(node)
            if written in ("os.environ", "os.getenv") and name not in ENVIRONMENT:
                wrong.append(f"line {node.lineno}: {written} reads the environment")
            if written in ("sys.stdout", "sys.stderr", "sys.stdin") and name not in SPEAK:
                wrong.append(f"line {node.lineno}: {written} speaks to a person")
    assert wrong == []


@pytest.mark.parametrize("name", sorted({*READS, *WRITES} & PARTS))
def test_a_module_that_may_touch_the_disk_does(name: str) -> None:
    """The lists above stay as short as the truth."""
    used = set()
    for file in FILES:
        if part(file) == name:
            for call, _ in calls(file):
                last = call.rpartition(".")[2]
                reads = last in READING or last in ("stat", "exists", "glob", "connect")
                if reads or call in ("open", "os.open"):
                    used.add("reads")
                if last in WRITING or call in ("os.replace", "open", "os.open") or last == "connect":
                    used.add("writes")
    assert ("reads" in used) >= (name in READS), f"{name} reads nothing"
    assert ("writes" in used) >= (name in WRITES), f"{name} writes nothing"


def test_the_engine_is_the_command_lines_choice() -> None:
    """Only ``parallel`` and ``executors`` know of processes; everybody else is handed an executor."""
    for file in FILES:
        if part(file) in ("parallel", "executors"):
            continue
        for node in nodes(file):
            modules = (
                [name.name for name in node.names]
                if isinstance(node, ast.Import)
                else [f"{node.module}.{name.name}" for name in node.names]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            assert not any(m.startswith(("multiprocessing", "concurrent.futures.ProcessPool")) for m in modules), file
