"""Coverage-guided fuzzing of the loader: any bytes become a record or a problem, and nothing of them acts.

    python tools/fuzz.py --seconds 600            finds are written to fuzz/ and are cases for tests/bad

The seeds are the texts of ``tests/bad``, ``tests/articles`` and ``content``. Needs atheris (a libFuzzer for Python; its
wheels are for Linux), see requirements-dev.txt.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

try:
    import atheris  # type: ignore[import-not-found,import-untyped,unused-ignore]
except ImportError:  # then inputs can be looked at, but not searched for
    atheris = None

ROOT = Path(__file__).parent.parent
SEEDS = (ROOT / "tests" / "bad", ROOT / "tests" / "articles", ROOT / "content")

with atheris.instrument_imports(include=["newsgen", "markdown"]) if atheris else nullcontext():
    from newsgen.load import read_article
    from newsgen.loaded import LoadContext, encode_article, entry_of
    from newsgen.markup import body_html
    from newsgen.model import Article
    from newsgen.sources import SourceFile
    from newsgen.yaml_strict import load_yaml

# What the format of a file and its place are told by: the first byte of an input.
NAMES = ("a.md", "a.txt", "2019/04/08-a.md", "news/a.txt")
CONTEXT = LoadContext("/", "content/", "en", "", {"series": "Series"}, (), {})
# No page may hold these, whatever stood in the text.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
ACTS = re.compile(
    r"<(?:script|style|iframe|object|embed|svg|math|form|base|meta|link)\b|<[^>]* on\w+\s*=|"
    r"<[^>]*\b(?:href|src)=[\"']?\s*(?:javascript|vbscript|data):",  # in a tag: as words it may stand
    re.IGNORECASE,
)


def check(data: bytes) -> None:
    """One input. Raises ``AssertionError`` where a promise is broken, and whatever the loader lets through."""
    if not data:
        return
    name, data = NAMES[data[0] % len(NAMES)], data[1:]
    source = SourceFile(name, (len(data), 0), (1, 1) if data[:1] == b"\xfe" else None, name.rpartition("/")[0])
    sidecar = data[1:200] if source.sidecar else b""
    article, _, problems = read_article(CONTEXT, source, data, sidecar)
    for problem in problems:
        assert problem.line >= 0 and problem.message and problem.code, problem
        assert len(str(problem)) < 1_000, problem
    if article is None:
        assert any(problem.severity == "error" for problem in problems)
        return
    assert not any(problem.severity == "error" for problem in problems)
    look_at(article)
    again, _, _ = read_article(CONTEXT, source, data, sidecar)
    assert again is not None and encode_article(again) == encode_article(article), "two readings differ"


def look_at(article: Article) -> None:
    record = encode_article(article)
    entry = entry_of(article.source_path, "", (), article, record, b"", "role")
    assert re.fullmatch(r"(?:[a-z0-9-]+/)*[a-z0-9-]+", entry.claim), entry.claim
    page = body_html(article, {}, "../")
    assert not FORBIDDEN.search(page), "a character that no page may hold"
    acts = ACTS.search(page)
    assert acts is None, acts
    texts = [article.title, article.subtitle, article.dateline, *article.byline, *article.tags]
    assert not any(FORBIDDEN.search(text) for text in texts), "a character that no feed may hold"
    anchors = [block.anchor for block in article.blocks]
    assert len(set(anchors)) == len(anchors), "an anchor twice"


def check_yaml(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    result = load_yaml(text, "a.yaml")
    assert all(0 < problem.line <= len(text.splitlines()) + 2 for problem in result.problems)


def seeds(folder: Path) -> int:
    count = 0
    for origin in SEEDS:
        for file in sorted(origin.rglob("*")):
            if file.is_file() and file.suffix.lower() in (".md", ".txt", ".yaml") and file.stat().st_size < 20_000:
                first = 0 if file.suffix == ".md" else 1
                (folder / f"seed-{count}").write_bytes(bytes([first]) + file.read_bytes())
                count += 1
    return count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--seed", type=int, default=0, help="0: another one each time")
    parser.add_argument("--finds", type=Path, default=ROOT / "fuzz", help="folder for inputs that break a promise")
    parser.add_argument("--yaml", action="store_true", help="fuzz the reader of YAML alone")
    parser.add_argument("inputs", nargs="*", type=Path, help="run these inputs only, to see a find again")
    options = parser.parse_args()
    target = check_yaml if options.yaml else check
    for file in options.inputs:
        target(file.read_bytes())
    if options.inputs:
        return
    if atheris is None:
        parser.error("atheris is not installed: see requirements-dev.txt")
    options.finds.mkdir(exist_ok=True)
    corpus = Path(tempfile.mkdtemp(prefix="newsgen-fuzz-"))
    try:
        print(f"fuzz: {seeds(corpus)} seeds", flush=True)
        atheris.Setup(
            [
                sys.argv[0], str(corpus), f"-max_total_time={options.seconds}", "-max_len=8000", "-timeout=60",
                "-verbosity=0", "-rss_limit_mb=3000", f"-artifact_prefix={options.finds}/", "-print_final_stats=1",
                "-close_fd_mask=0",
                *([f"-seed={options.seed}"] if options.seed else []),
            ],
            target,
        )  # fmt: skip
        atheris.Fuzz()
    finally:
        shutil.rmtree(corpus, ignore_errors=True)


if __name__ == "__main__":
    main()
