"""Templates mean what Jinja says that they mean, however they are compiled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from newsgen.templatecode import QuickEnvironment
from newsgen.views import Link

TEMPLATES = {
    "base": "<title>{% block title %}{{ site.name }}{% endblock %}</title>"
    "{% block main %}-{% endblock %}{{ self.title() }}",
    "child": '{% extends "base" %}{% block title %}{{ title }} — {{ super() }}{% endblock %}'
    "{% block main %}{{ super() }}{% for link in links %}{{ loop.index }}{{ link.path }}{% endfor %}{% endblock %}",
    "macros": "{% macro one(link, root) %}<a href='{{ root }}{{ link.path }}'>{{ link.name }}</a>{% endmacro %}"
    "{% macro two(link, root='/') %}{{ one(link, root) }}{{ varargs }}{% endmacro %}"
    "{% macro three(link) %}[{{ caller(link.name) }}]{{ kwargs }}{% endmacro %}"
    "{% macro of_page() %}{{ title }}{% endmacro %}",
    "included": "{{ title }}{{ part }}",
}
USING = '{% from "macros" import one, two, three %}'
SNIPPETS = (
    "{{ title }}",
    "{{ markup }}{{ number }}{{ none }}{{ number + 1 }}{{ [title] }}",
    "{{ links[0].name }}{{ links[0]['name'] }}{{ pairs.key }}{{ pairs['key'] }}",
    "{{ pairs.items()|list }}{{ pairs.values()|list }}",
    "{{ nothing }}",
    "{{ links[0].nothing }}",
    "{{ pairs.nothing.more }}",
    "{{ nothing is defined }}{{ links[0].nothing is defined }}{{ links[0].nothing|default('none<') }}",
    "{% for link in links %}{{ loop.first }}{{ loop.last }}<b>{{ link.name }}</b>{% else %}none{% endfor %}",
    "{% for link in [] %}{{ link }}{% else %}none {{ title }}{% endfor %}",
    "{% for link in links if link.path %}{{ link.name }}{% endfor %}",
    "{% for x in tree recursive %}{{ x.name }}<{{ loop(x.below) }}>{% endfor %}",
    "{% for a, b in pairs.items() %}{{ a }}={{ b }}{% endfor %}",
    "{% if title %}{{ title }}{% elif number %}{{ number }}{% else %}-{% endif %}{{ title if number else nothing }}",
    "{% set x %}<i>{{ title }}</i>{{ number }}{% endset %}{{ x }}{{ x }}",
    "{% set x = namespace(n=0) %}{% for link in links %}{% set x.n = x.n + 1 %}{% endfor %}{{ x.n }}",
    "{% with x = one_of(links) %}{{ x.name }}{% endwith %}{{ one_of(links).path }}{{ one_of(titles) }}",
    "{% autoescape false %}{{ title }}{{ markup }}{% endautoescape %}{{ title|safe }}{{ titles|join('<') }}",
    "{% filter upper %}{{ title }}{% endfilter %}{{ title|upper|escape }}{{ '<' ~ title }}",
    USING + "{{ one(links[0], '../') }}{{ one(link=links[0], root='&') }}",
    USING + "{{ one(links[0]) }}",
    USING + "{{ one(links[0], '<', 3) }}",
    USING + "{{ two(links[0]) }}{{ two(links[0], '<', 3, title) }}{{ two(*links) }}",
    USING + "{% call(name) three(links[0]) %}<u>{{ name }}{{ title }}</u>{% endcall %}",
    USING + "{% set made = one(links[0], '') %}{{ made }}{{ made|length }}",
    '{% import "macros" as m %}{{ m.one(links[0], title) }}{{ m.nothing }}',
    '{% import "macros" as m %}{{ m.of_page() }}',
    '{% import "macros" as m with context %}{{ m.of_page() }}{{ m.one(links[0], title) }}',
    '{% set part = "p" %}{% include "included" %}{% include "missing" ignore missing %}',
    '{% include "missing" %}',
    '{% extends "child" %}{% block main %}{{ super() }}{{ title }}{% endblock %}',
    "{{ broken() }}",
    "{{ title.upper() }}{{ title[0] }}{{ title[1:3] }}{{ (title, number) }}",
    "{{ range(3)|map('string')|join(',') }}{{ cycler('a', '<').next() }}{{ lipsum is defined }}",
)
VALUES: dict[str, Any] = {
    "title": "A <b> & \"c\" 'd'",
    "titles": ("<", "&amp;"),
    "markup": Markup("<em>&amp;</em>"),
    "number": 1234,
    "none": None,
    "site": Link("The <site>", "index.html"),
    "links": (Link("One & all", "a/index.html"), Link("", ""), Link("Zwei", "b/")),
    "pairs": {"key": "<v>", "other": 2},
    "tree": [{"name": "a<", "below": [{"name": "b", "below": []}]}],
}


def outcome(environment: Environment, snippet: str, values: Mapping[str, Any]) -> str:
    try:
        return environment.from_string(snippet).render(values)
    except Exception as error:
        trace, lines = error.__traceback__, []
        while trace:
            if trace.tb_frame.f_code.co_filename == "<template>":
                lines.append(trace.tb_lineno)
            trace = trace.tb_next
        return f"{type(error).__name__} {error} {lines}"


def environment(kind: type[Environment]) -> Environment:
    made = kind(
        loader=DictLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.globals["one_of"] = lambda items: items[0]
    made.globals["broken"] = lambda: 1 // 0
    return made


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_a_template_prints_what_jinja_prints_or_fails_alike(snippet: str) -> None:
    plain, quick = environment(Environment), environment(QuickEnvironment)
    for template in (snippet, "\n\n" + snippet.replace("%}", "%}\n").replace("}}", "}}\n")):
        for _ in range(2):  # the second time with what the first has kept
            assert outcome(quick, template, VALUES) == outcome(plain, template, VALUES)


def test_the_snippets_print_and_fail() -> None:
    """So that likeness above means something."""
    plain = environment(Environment)
    outcomes = [outcome(plain, snippet, VALUES) for snippet in SNIPPETS]
    failed = [text for text in outcomes if "Error" in text or "NotFound" in text]
    assert 5 <= len(failed) <= 9, failed
    assert any("&lt;b&gt;" in text for text in outcomes)
