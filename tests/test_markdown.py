"""Markdown: blocks with their lines, and nothing that a page must not hold."""

from __future__ import annotations

import itertools
import re

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsgen.formats import SourceText, markdown
from newsgen.formats.shortcodes import without_shortcodes
from newsgen.load import read_article
from newsgen.loaded import LoadContext, encode_article
from newsgen.model import Block, Document
from newsgen.sources import SourceFile


def read(body: str, first_line: int = 1) -> Document:
    return markdown.read(SourceText("a.md", body, first_line, {}, {}))


def blocks(body: str, first_line: int = 1) -> tuple[Block, ...]:
    found = read(body, first_line).blocks
    assert found is not None
    return found


TEXT = """## A heading

A paragraph with *stress*
over two lines.

- one
- two, with a [link](https://example.org/a_b "there")

1. first
2. second

> Said by
> somebody.

```
code <b>
```

| a | b |
|---|---|
| 1 | 2 |

The end.
"""


def test_blocks_know_their_lines() -> None:
    found = [(b.type, b.text, b.first_line, b.last_line) for b in blocks(TEXT, first_line=5)]
    assert found == [
        ("heading", "A heading", 5, 5),
        ("paragraph", "A paragraph with stress over two lines.", 7, 8),
        ("list", "one", 10, 10),
        ("list", "two, with a link", 11, 11),
        ("list", "first", 13, 13),
        ("list", "second", 14, 14),
        ("quote", "Said by somebody.", 16, 17),
        ("code", "code <b>", 20, 20),
        ("table", "a b 1 2", 23, 25),
        ("paragraph", "The end.", 27, 27),
    ]


def test_items_say_whether_they_are_numbered() -> None:
    assert [b.ordered for b in blocks(TEXT) if b.type == "list"] == [False, False, True, True]


def test_a_block_keeps_its_markup_without_its_own_tag() -> None:
    assert blocks("A *b* c")[0].html == "A <em>b</em> c"


def test_headings_leave_the_first_level_to_the_page() -> None:
    assert [b.level for b in blocks("# One\n\n## Two\n\n#### Four")] == [2, 2, 4]


def test_a_bold_line_is_a_heading_and_a_bold_sentence_is_not() -> None:
    assert [b.type for b in blocks("**What happened next**\n\n**It rained.**\n\n**No** thanks")] == [
        "heading", "paragraph", "paragraph",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>\n\nText",
        "Text <script>alert(1)</script>",
        "[Text](javascript:alert(1))",
        "[Text](JaVaScRiPt:alert(1))",
        "[Text](data:text/html;base64,PHNjcmlwdD4=)",
        '<a href="javascript:alert(1)">Text</a>',
        '<p onclick="alert(1)">Text</p>',
        '<img src="x" onerror="alert(1)"> Text',
        '<iframe src="https://example.org"></iframe>\n\nText',
        '<p style="position:fixed">Text</p>',
        '<svg onload="alert(1)"></svg> Text',
        '<form action="https://example.org"><input name="a"></form>\n\nText',
        "Text <style>body { display: none }</style>",
        "<math><mtext><img src=x onerror=alert(1)></mtext></math>\n\nText",
    ],
)
def test_nothing_that_acts_gets_through(body: str) -> None:
    found = blocks(body)
    html = " ".join(b.html for b in found).casefold()
    for bad in ("script", "onclick", "onerror", "onload", "data:", "frame", "style", "alert", "<form", "<input"):
        assert bad not in html
    assert "Text" in " ".join(b.text for b in found)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab <>/\"'=*_`[](){}#-\n!&;:|~^\\", max_size=120))
def test_no_markup_breaks_it_or_gets_through(body: str) -> None:
    document = read(body)
    for block in document.blocks or ():
        assert "<script" not in block.html
        assert 1 <= block.first_line <= block.last_line <= body.count("\n") + 1


OPEN = st.lists(
    st.sampled_from(
        [*(f"{sign}{tag}>" for sign in ("<", "</") for tag in
           ("script", "style", "svg", "math", "form", "template", "iframe", "object", "noscript", "title", "select",
            "textarea", "table", "td", "p", "b", "a", "div", "pre", "code", "STYLE", "mtext")),
         "<!--", "-->", "<!", "<?", "<![CDATA[", "]]>", "`", "```\n", "\n", "\n\n", "word ", "> ", "- ", "    ", "# ",
         "[", "](", ")", "<img src='", "<a href=\"", '"', "'", "*", "_", "<svg/>", "<script src=x />", "&lt;", "\\"]
    ),
    max_size=8,
).map("".join)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(OPEN)
def test_what_is_never_closed_takes_no_later_paragraph_with_it(body: str) -> None:
    found = " ".join(block.text for block in blocks(f"First words.\n\n{body}\n\nLast words.\n"))
    assert "First words." in found
    assert "Last words." in found


# Lines of a text, good and odd; ``@`` is a word of its own each time.
PIECES = (
    "@ said so on Monday.", "The town of @ is by the sea, @ said.", "# @", "## @ rises", "- @", "- [ ] @", "1. @",
    "> @", "> > @", "    @", "\t@", "```\n@\n```", "```\n@", "~~~\n@\n~~~", "| @ | b |\n|---|---|\n| c | @ |",
    "<p>@</p>", "<div>@", "</div>", "<script>@</script>", "<script>", "</script>", "<style>@", "<!-- ", "-->",
    "![@](a.jpg)", '![a](a.jpg "@")', "[@](javascript:x)", "[@](http://a.example/)", "[^1]: @", "seen[^1] by @",
    "[^2]: @", "@\n: @", "<table><tr><td>@", "<td>@</td>", "<ul>@", "<ol>\n@", "<li>@</li>", "<ul><li>@</ul>",
    "<figure><figcaption>@</figcaption></figure>", "<details><summary>@", "&lt;@", "<textarea>@</textarea>",
    "<select><option>@", "<title>@</title>", "{{< note >}}@{{< /note >}}", "{{% x @", "{{< x", "Tags: @, @",
    "By Ann @", "Photo: @", "\\@", "**@**", "*@", "`@`", "``@", "<a name='x'>@</a>", "<h1>@</h1>", "<hr>@",
    "Share this", "***", "---", "===", "@\n===", "@\n---", "# Title {#id} @", "@ {: .x }", "<@", "<@>", "@>", "[@]",
    "[@][x]", "[x]: http://a.example", "<dl><dt>@<dd>@</dl>", "<object>@</object>", "<embed>@",
    "<svg><text>@</text></svg>", "<math>@</math>", "<img src=a alt='@'>", "<video>@</video>", "<button>@</button>",
    "<br>@", "@<br/>", "© 2020 @", "Read more: @", "<?@?>", "<![CDATA[@]]>", "<!DOCTYPE @>",
    "<div markdown='1'>\n@\n</div>", "[TOC] @", "Copyright @", "Related: [@](x.html)", "", "", "", "",
    "<form>@</form>", '<a href="', "<p>", "</p>", "<pre>@</pre>", "<pre>", "<code>@", "<blockquote>@",
    "</blockquote>", "<center>@</center>", "<body>@</body>", "<template>@", "<caption>@</caption>",
    "<ruby>@<rt>@</rt></ruby>", "<plaintext>@", "<noembed>@</noembed>", "<noframes>@</noframes>", "<link>@",
    "<image>@", "<o:p>@</o:p>", "<q>@</q>",
)  # fmt: skip
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
CONTEXT = LoadContext("/", "content/", "en", "", {}, (), {})


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(("\n", "\n\n"))), min_size=1, max_size=7))
@example([("<ul>@", "\n\n"), ("@ said so on Monday.", "\n")])  # a list that is not closed took all else with it
@example([("[^1]: @", "\n"), ("[^1]: @", "\n")])  # of two notes of one name the first was lost
@example([("<@>", "\n")])  # a word between angle brackets is no element
def test_each_word_of_a_text_stands_in_its_record_or_is_said_to_be_left_out(pieces: list[tuple[str, str]]) -> None:
    number = itertools.count()
    text = re.sub("@", lambda _: f"q{next(number)}x", "".join(itertools.chain(*pieces)))
    source = SourceFile("a.md", (len(text), 0), None, "")
    article, _, problems = read_article(CONTEXT, source, text.encode(), b"")
    if article is None:  # an empty text, say
        assert any(problem.severity == "error" for problem in problems)
        return
    record = encode_article(msgspec.structs.replace(article, evidence=())).decode("utf-8", "replace").lower()
    gone = [f"q{n}x" for n in range(next(number)) if f"q{n}x" not in record]
    named = [problem.line for problem in problems if problem.code == "markup"]
    lines = text.split("\n")
    for word in gone:
        line = next(at for at, line in enumerate(lines, 1) if word in line)
        assert any(at <= line for at in named), (word, text)


def test_a_list_that_is_never_closed_takes_no_later_paragraph_with_it() -> None:
    found = read("<ul>\n\nThe vote was held.\n\n<p>It was <b>close</b>.</p>\n\n- one\n")
    assert [(block.type, block.text) for block in found.blocks or ()] == [
        ("list", "The vote was held."), ("list", "It was close."), ("list", "- one"),
    ]  # fmt: skip


def test_notes_of_one_name_are_kept_and_program_text_stays_as_it_is() -> None:
    words = [block.text for block in blocks("Seen[^a].\n\n[^a]: One.\n\n~~~\n[^a]: code\n~~~\n\n[^a]: Two.\n")]
    assert "[^a]: code" in words
    assert any("One." in word for word in words) and any("Two." in word for word in words)


@pytest.mark.parametrize("tag", ["script", "STYLE", "form", "iframe", "object", "noscript", "template", "svg", "math"])
def test_an_element_that_is_not_closed_is_words(tag: str) -> None:
    for body in (f"Before.\n\n<{tag}>\n\nAfter.", f"Before <{tag}> here.\n\nAfter."):
        document = read(body)
        words = " ".join(block.text for block in document.blocks or ())
        assert "Before" in words and "After." in words and ("here" in words or "here" not in body)
        assert document.elements_dropped == ()


@pytest.mark.parametrize("reference", ["&#x1b;", "&#27;", "&#8;", "&#0;", "&#x7f;", "&#x9b;", "&#xfffe;", "&#xd800;"])
def test_a_reference_to_a_character_that_no_page_may_hold_is_left_out(reference: str) -> None:
    picture = f'![ferry {reference}](a.jpg "{reference}ferry")'
    for body in (f"The {reference}[31m ferry", f"# The {reference}ferry", picture):
        document = read(body)
        held = [*(b.text + b.html for b in document.blocks or ()), *(i.alt + i.caption for i in document.images)]
        held.append(markdown.to_html(body))
        assert not any(FORBIDDEN.search(text) for text in held)
        assert all("ferry" in text for text in held)


def test_what_is_left_out_with_its_words_is_named() -> None:
    document = read("One.\n\n<style>p { color: red }</style>\n\nTwo <iframe src='a'>three</iframe> four.\n")
    assert [block.text for block in document.blocks or ()] == ["One.", "Two four."]
    assert document.elements_dropped == ((3, "style"), (5, "iframe"))


def test_a_page_that_was_saved_with_its_form_keeps_its_words() -> None:
    document = read("<form action='/x'>\n<p>The vote was held.</p>\n<input name='a'>\n</form>\n")
    assert [block.text for block in document.blocks or ()] == ["The vote was held."]


def test_visible_words_of_raw_html_stay() -> None:
    found = blocks('<div class="box"><p>Inside <i>a box</i>.</p></div>\n\nOutside.')
    assert [b.text for b in found] == ["Inside a box.", "Outside."]


def test_a_picture_alone_is_a_figure_and_keeps_its_place() -> None:
    document = read('Before.\n\n![A house](house.jpg "The house in May")\n\nAfter.')
    assert [b.type for b in document.blocks or ()] == ["paragraph", "image", "paragraph"]
    (figure,) = document.images
    assert (figure.image, figure.alt) == ("house.jpg", "A house")
    assert (figure.caption, figure.line) == ("The house in May", 3)


def test_what_a_figure_says_is_its_caption() -> None:
    document = read('<figure><img src="a.jpg" alt="A"><figcaption>Seen from the sea</figcaption></figure>')
    assert document.images[0].caption == "Seen from the sea"


def test_shortcodes_leave_what_they_say_to_the_reader() -> None:
    body = (
        'See {{< asset file="a.pdf" label="the list (PDF)" >}} and [this]({{< ref "b.md" >}}).\n\n'
        '{{< img src="c.jpg" alt="A cat" >}}{{% note %}}Mind the gap.{{% /note %}}'
    )
    document = read(body)
    assert [b.text for b in document.blocks or ()] == [
        "See the list (PDF) and this.",
        "Mind the gap.",
    ]
    assert [(i.image, i.alt) for i in document.images] == [("c.jpg", "A cat")]


def test_lines_below_a_shortcode_over_several_lines_keep_their_numbers() -> None:
    body = 'One.\n\n{{< img\n  src="a.jpg"\n  alt="A" >}}\n\nTwo.'
    assert [b.first_line for b in blocks(body) if b.type == "paragraph"] == [1, 7]
    assert without_shortcodes(body)[1] == [0, 1, 2, 5, 6]


def test_links_and_quotes_are_left_as_typed() -> None:
    (block,) = blocks('"Straight" quotes and -- dashes')
    assert block.text == '"Straight" quotes and -- dashes'
