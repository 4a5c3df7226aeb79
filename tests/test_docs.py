"""The docs describe what there is: every command and option, setting, key, page kind, extractor, field and view."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click
import msgspec
import pytest
import yaml
from jinja2 import Environment

from newsgen import config, frontmatter, keys, model, record, scaffold, views
from newsgen.authority import _KEYS as AUTHORITY_KEYS
from newsgen.cli import cli
from newsgen.config import SiteConfig, open_site
from newsgen.explain import explain
from newsgen.extractors import EXTRACTORS, LAYOUT
from newsgen.formats import FORMATS
from newsgen.pages import KINDS
from newsgen.tags import _KEYS as TAG_KEYS
from newsgen.templating import environment
from newsgen.themes import default_theme

TOP = Path(__file__).parent.parent
PACKAGE = TOP / "src" / "newsgen"
README = (TOP / "README.md").read_text("utf-8")
DOCS = {path.stem: path.read_text("utf-8") for path in sorted((TOP / "docs").glob("*.md"))}
PAGES = [TOP / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted((TOP / "docs").glob("*.md"))


def commands(group: click.Group, above: str = "newsgen") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield f"{above} {name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{above} {name}")


COMMANDS = dict(commands(cli))
OPTIONS = sorted(
    {
        name
        for command in (cli, *COMMANDS.values())
        for parameter in command.get_params(click.Context(command, **command.context_settings))
        if isinstance(parameter, click.Option)
        for name in parameter.opts
    }
)


def table_names(text: str) -> set[str]:
    """The names in backquotes in the first cell of each row of a page's tables."""
    rows = re.findall(r"^\|([^|]+)\|", text, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


def section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next of its level."""
    level = heading.partition(" ")[0]
    rest = text.split(f"\n{heading}\n", 1)[1]
    return re.split(rf"^#{{1,{len(level)}}} ", rest, maxsplit=1, flags=re.MULTILINE)[0]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"`{command}" in README


@pytest.mark.parametrize("option", OPTIONS)
def test_every_option_is_in_the_readme(option: str) -> None:
    assert re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", README)


USE = re.compile(r"\bnewsgen ((?:-C \S+ )?(?:init|new|build|serve|check|list|explain|export)\b[^`\n|#&>]*)")


@pytest.mark.parametrize("text", [README, *DOCS.values(), (TOP / "CONTRIBUTING.md").read_text("utf-8")])
def test_a_documented_command_exists_with_its_options(text: str) -> None:
    for line in USE.findall(text):
        words = re.sub(r"^-C \S+ ", "", line).split()
        name = "newsgen export records" if words[:2] == ["export", "records"] else f"newsgen {words[0]}"
        for word in words:
            if word.startswith("--"):
                known = {
                    opt
                    for parameter in (*COMMANDS[name].params, *cli.params)
                    if isinstance(parameter, click.Option)
                    for opt in parameter.opts
                }
                assert word.rstrip(".,;:)").partition("=")[0] in known, line


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_suffix_is_in_the_readme(suffix: str) -> None:
    assert f"`{suffix}`" in README


@pytest.mark.parametrize("setting", SiteConfig.__struct_fields__)
def test_every_setting_has_its_row(setting: str) -> None:
    assert setting in table_names(DOCS["settings"])


def test_the_settings_table_tells_the_defaults() -> None:
    plain = SiteConfig()
    for field in msgspec.structs.fields(SiteConfig):
        row = re.search(rf"^\| `{field.name}` \|[^|]+\|([^|]+)\|", DOCS["settings"], re.MULTILINE)
        assert row is not None
        default = getattr(plain, field.name)
        shown = row[1].strip().strip("`")
        assert shown == ("empty" if default == "" else "none" if default in ({}, ()) else str(default))


@pytest.mark.parametrize("name", [*(kind.name for kind in KINDS), *EXTRACTORS])
def test_every_page_kind_and_extractor_is_named_for_off(name: str) -> None:
    assert name in table_names(section(DOCS["settings"], "## What `off` can name"))


def test_no_page_kind_or_extractor_is_named_that_does_not_exist() -> None:
    named = table_names(section(DOCS["settings"], "## What `off` can name"))
    assert named == {*(kind.name for kind in KINDS), *EXTRACTORS}


def test_extractors_are_listed_in_the_order_in_which_they_run() -> None:
    text = section(DOCS["settings"], "## What `off` can name")
    rows = re.findall(r"^\| `([a-z]+)` \|", text[text.index("Extractors") :], re.MULTILINE)
    assert rows == list(EXTRACTORS)
    assert f"`layout` leaves out all from `{LAYOUT[0]}` to `{LAYOUT[-1]}`" in text
    assert list(EXTRACTORS)[: len(LAYOUT)] == list(LAYOUT)


@pytest.mark.parametrize(
    "key", [*keys.TEXT_KEYS, *keys.DATE_KEYS, *keys.LIST_KEYS, *keys.FLAG_KEYS]
)
def test_every_front_matter_key_has_its_row(key: str) -> None:
    assert key in table_names(section(DOCS["front-matter"], "## Keys"))


@pytest.mark.parametrize(("other", "key"), keys.SYNONYMS.items())
def test_every_other_name_of_a_key_is_told(other: str, key: str) -> None:
    rows = section(DOCS["front-matter"], "### Other names for the same keys").splitlines()
    assert any(f"`{other}`" in row and row.rstrip().endswith(f"| `{key}` |") for row in rows)


@pytest.mark.parametrize("word", [*frontmatter.STATUSES, *frontmatter.RIGHTS])
def test_every_status_and_right_is_told(word: str) -> None:
    assert f"`{word}`" in DOCS["front-matter"]


@pytest.mark.parametrize("key", [*AUTHORITY_KEYS, *TAG_KEYS])
def test_every_key_of_an_authority_file_is_told(key: str) -> None:
    assert key in table_names(section(DOCS["reading"], "## Correcting"))


@pytest.mark.parametrize("basis", get_args(model.OrganisationBasis))
def test_every_basis_of_an_organisation_is_told(basis: str) -> None:
    assert basis in table_names(section(DOCS["reading"], "## Organisations"))


def test_every_field_of_the_record_has_its_row_and_no_other_has() -> None:
    shown = record.to_json(model.Article("a", "a.txt"))
    rows = re.findall(r"^\| `(\w+)` \|", section(DOCS["record"], "## Fields").split("\n### ")[0], re.MULTILINE)
    assert rows == list(shown)


@pytest.mark.parametrize(
    ("heading", "struct"),
    [
        ("Pictures", model.Figure),
        ("Blocks", model.Block),
        ("Organisations", model.Organisation),
        ("People", model.Person),
        ("Places", model.Mention),
        ("Quotations", model.Quotation),
        ("Cuts", model.Cut),
        ("Evidence", model.Evidence),
    ],
)
def test_every_field_of_a_part_of_the_record_is_told(heading: str, struct: type[msgspec.Struct]) -> None:
    assert set(struct.__struct_fields__) <= table_names(section(DOCS["record"], f"### {heading}"))


def test_empty_fields_have_the_form_that_is_told() -> None:
    shown = json.loads(msgspec.json.encode(record.to_json(model.Article("a", "a.txt"))))
    for field, value in shown.items():
        row = re.search(rf"^\| `{field}` \|[^|]+\|([^|]+)\|", DOCS["record"], re.MULTILINE)
        assert row is not None
        if (empty := row[1].strip().strip("`")) != "never":
            assert json.loads(empty) == value, field


def test_the_example_record_is_the_record_of_the_example_text(tmp_path: Path) -> None:
    """Certainties and anchors apart, which are not promised."""
    example = section(DOCS["record"], "## An example")
    text = example.split("```text\n")[1].split("```")[0]
    told = json.loads(example.split("```json\n")[1].split("```")[0])
    file = tmp_path / "content" / "1986" / "comet-pictures.txt"
    file.parent.mkdir(parents=True)
    file.write_bytes(text.encode())
    (tmp_path / "newsgen.yaml").write_text("taxonomies: {series: Series}\n", "utf-8")
    article = explain(open_site(tmp_path), file).article
    assert article is not None
    assert _plain(told) == _plain(json.loads(msgspec.json.encode(record.to_json(article))))


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items() if key not in ("certainty", "anchor")}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value


VIEWS = {
    name: thing
    for name, thing in vars(views).items()
    if isinstance(thing, type) and issubclass(thing, msgspec.Struct) and thing.__module__ == views.__name__
}


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_and_its_fields_are_told(name: str) -> None:
    text = section(DOCS["templates"], "## Views")
    parts = re.split(r"\n\n(?!\|)|\n(?=\| `)", text)
    paragraphs = [part for part in parts if part.lstrip("| ").startswith(f"`{name}`")]
    if name == "ArticleView":
        paragraphs = [text.split("`ArticleView`:")[1].split("\n\n`")[0]]
    told = "\n".join(paragraphs)
    assert told, name
    assert [field for field in VIEWS[name].__struct_fields__ if f"`{field}`" not in told] == []


def test_every_filter_and_function_of_templates_is_told() -> None:
    ours, plain = environment((str(default_theme()),), ""), Environment()
    names = {*ours.filters, *ours.globals} - {*plain.filters, *plain.globals}
    assert names
    assert {name for name in names if not re.search(rf"`{name}[`(]", DOCS["templates"])} == set()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_page_kind_and_its_template_are_told(kind: object) -> None:
    name, template = kind.name, kind.template  # type: ignore[attr-defined]
    told = f"`{re.escape(template)}`" if template else "none"
    assert re.search(rf"^\| {told} \|[^|]*`{name}`", DOCS["templates"], re.MULTILINE)


def test_every_custom_property_of_the_style_sheet_is_told() -> None:
    style = (TOP / "templates" / "static" / "style.css").read_text("utf-8")
    names = set(re.findall(r"(?<![\w-])(--[a-z]+):", style))
    assert names
    assert {name for name in names if f"`{name}`" not in DOCS["templates"]} == set()


def test_every_block_of_the_page_frame_is_told() -> None:
    blocks = re.findall(r"{% block (\w+) %}", (TOP / "templates" / "base.html").read_text("utf-8"))
    told = section(DOCS["templates"], "## Overriding")
    assert [name for name in blocks if f"`{name}`" not in told] == []


@pytest.mark.parametrize("name", ["content", "output", "state", "templates", "static", "addresses"])
def test_every_place_of_a_site_is_told(name: str) -> None:
    place = getattr(config.open_site(Path("/nowhere")), name)
    shown = {"content": "content/", "addresses": "addresses.lock"}.get(name, f"{place.name}/")
    assert f"`{shown}`" in DOCS["settings"]


# Architecture: the table of modules is complete and true.

MODULES = re.findall(r"^\| `([\w./]+)` \|", section(DOCS["architecture"], "## The modules"), re.MULTILINE)


def test_every_module_has_its_line() -> None:
    here = {path.name for path in PACKAGE.glob("*.py")} - {"__init__.py"}
    here |= {f"{path.parent.name}/" for path in PACKAGE.glob("*/__init__.py")}
    assert set(MODULES) == here
    assert len(MODULES) == len(set(MODULES))


def test_modules_import_only_what_stands_below_them() -> None:
    place = {name.removesuffix(".py").rstrip("/"): number for number, name in enumerate(MODULES)}
    upward = [
        f"{file.relative_to(PACKAGE)} imports {name}"
        for file in sorted(PACKAGE.rglob("*.py"))
        for own in [file.relative_to(PACKAGE).parts[0].removesuffix(".py")]
        for name in _imported(file)
        if name in place and name != own and place[name] <= place.get(own, -1)
    ]
    assert upward == []


def _imported(file: Path) -> Iterator[str]:
    """The modules of newsgen that a file imports, by the first part of their names."""
    package = file.relative_to(PACKAGE).parts[:-1]
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if not isinstance(node, ast.ImportFrom):
            continue
        if node.level:
            base = [*package[: len(package) - node.level + 1], *(node.module or "").split(".")]
        elif (node.module or "").split(".")[0] == "newsgen":
            base = (node.module or "").split(".")[1:]
        else:
            continue
        base = [part for part in base if part]
        yield from [base[0]] if base else [alias.name for alias in node.names]


# Links

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files_and_headings_that_exist(page: Path) -> None:
    text = re.sub(r"```.*?```|^    .*$", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    for target in LINK.findall(text):
        if "://" in target:
            continue
        path, _, fragment = target.partition("#")
        file = page.parent / path if path else page
        assert file.exists(), target
        if fragment:
            assert fragment in _anchors(file.read_text("utf-8")), target


def _anchors(text: str) -> set[str]:
    """The fragments of a page's headings, as Git hosts make them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_tables_have_as_many_cells_in_each_row(page: Path) -> None:
    for table in re.findall(r"(?:^\|.*\n)+", page.read_text("utf-8"), re.MULTILINE):
        widths = {len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}
        assert len(widths) == 1, table


def test_the_workflow_of_the_docs_is_the_one_that_init_writes(tmp_path: Path) -> None:
    written = dict(scaffold.init(tmp_path))
    name = ".github/workflows/archive.yml"
    assert written[name]
    block = DOCS["publishing"].split(f"```yaml\n# {name}\n")[1].split("```")[0]
    assert (tmp_path / name).read_text("utf-8") == block
    assert list(yaml.safe_load(block)["jobs"]) == ["build", "publish"]
