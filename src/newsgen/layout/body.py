"""The text itself: paragraphs, headings, lists, and what a page put between them."""

from __future__ import annotations

import re
from collections import Counter

from . import captions
from .draft import Draft
from .labels import Label
from .pieces import ended
from .shapes import ITEM_LINE, PROSE, SENTENCE, SHORT

_QUESTION = re.compile(
    r"(?:who|what|when|where|why|how|which|is|are|was|were|can|could|will|would|does|do|did|has|have|had|"
    r"should|qui|que|quoi|quel|quelle|quels|où|quand|comment|pourquoi|combien)(?:['’]s|['’]re)?\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?] ")
_NUMBERED = re.compile(r"\d{1,2}[.)] ")
_PULLED = 5
"""Spaces between the words of a line that is looked for in the text."""
_QUOTES = "\"'“‘«"
# What stands under the title of a film or of another story.
_LENGTHS = ("how long ago", "a length of time")


def label_body(draft: Draft, start: int) -> None:
    """Label the pieces from ``start`` to the article's last; labels found before are kept."""
    body = _Body(draft, start)
    n = start
    while n <= draft.last:
        n = body.label(n)


class _Body:
    """One pass down the text. ``box`` is true below a heading like "Related News", until prose comes."""

    def __init__(self, draft: Draft, start: int) -> None:
        self.draft = draft
        self.start = start
        self.box = False
        self.counts = Counter(
            draft.key(n) for n in range(len(draft) if draft.page else 0) if len(draft.texts[n]) < 150
        )
        # A page that shouts its links shouts the short ones too: "WHAT ARE THE NEW RULES?"
        self.shouts = draft.page and any(
            draft.is_short(n) and _is_shouted_link(draft.texts[n]) for n in range(start, draft.last + 1)
        )

    def label(self, n: int) -> int:
        """Label piece ``n`` (and those that can only be judged with it); where to go on."""
        draft, text, kind = self.draft, self.draft.texts[n], self.draft.shapes[n]
        if (label := draft.labels[n]) is not None:
            self._pass(n, label)
        elif self.shouts and len(text) < 150 and text.isupper():
            draft.put(n, "furniture", "in capitals, like the links of this page", 0.6)
        elif self.box and self._is_teaser(n):
            draft.put(n, "furniture", "in a list of links", 0.7)
        elif kind == SHORT:
            return self._label_run(n)
        elif kind == ITEM_LINE:
            self._label_item(n)
        else:
            if kind == SENTENCE:
                self._label_sentence(n)
            else:
                self._label_prose(n)
            self.box = False
        return n + 1

    def _pass(self, n: int, label: Label) -> None:
        """Go past a piece that is known, minding where boxes of links begin and end."""
        self.box = label.box or (self.box and label.role == "furniture")
        if label.box and self._label_tight_links(n):
            self.box = False
        if label.role in ("byline", "date"):
            self.draft.put(n, "furniture", "within the text", 0.6)

    def _label_tight_links(self, n: int) -> bool:
        """Label the links right below a box's heading, without an empty line; such a box ends where the
        empty line comes. False if the first of them is set apart itself."""
        draft, m = self.draft, n + 1
        while m <= draft.last and draft.pieces[m].gap == 0 and draft.is_open(m):
            if draft.shapes[m] == ITEM_LINE or len(draft.texts[m]) > 150:
                break
            draft.put(m, "furniture", "in a list of links", 0.85)
            m += 1
        return m > n + 1

    def _is_teaser(self, n: int) -> bool:
        """In a box of links, a sentence below a short line: 'PHOTO FLOPS' / 'What does it say?'"""
        draft, text = self.draft, self.draft.texts[n]
        if n == 0 or draft.shapes[n - 1] != SHORT or draft.shapes[n] not in (PROSE, SENTENCE):
            return False
        return len(text) < 150 and text[-1] in "?!…" and text[0] not in _QUOTES

    def _label_prose(self, n: int) -> None:
        draft, text = self.draft, self.draft.texts[n]
        if draft.page and n > self.start and self._is_below_a_length(n):
            draft.put(n, "caption", "below a video", 0.6)
        elif draft.page and captions.looks_like_one(text, draft.words):
            draft.put(n, "caption", "says what is seen, and when", 0.6)
        elif self._is_above_bracketed_credit(n):
            draft.put(n, "caption", "above a credit", 0.7)
        else:
            draft.put(n, "paragraph", "prose")

    def _is_above_bracketed_credit(self, n: int) -> bool:
        """'An artist's concept of the lander.' / '(Image credit: The Planet)': one sentence, whose credit the page
        set apart. A credit without brackets may be that of a picture without a caption."""
        draft = self.draft
        if not draft.page or draft.role(n + 1) != "credit" or draft.texts[n + 1][0] != "(":
            return False
        return len(draft.texts[n]) < 250 and not _SENTENCE_END.search(draft.texts[n])

    def _is_below_a_length(self, n: int) -> bool:
        """'Duration 1:30' / 'Talks stall as both sides threaten to retaliate.': a film's description."""
        above = self.draft.texts[n - 1]
        if self.draft.role(n - 1) != "furniture" or len(above) > 20:
            return False
        return above[-1].isdigit() and ":" in above

    def _label_sentence(self, n: int) -> None:
        """'Who is Rebecca Cooke?' above prose is a heading; "So where does that leave us?" is not."""
        draft, text = self.draft, self.draft.texts[n]
        if self._is_above_bracketed_credit(n):
            draft.put(n, "caption", "above a credit", 0.7)
            return
        asks = text[-1] == "?" and text[0] not in _QUOTES and not _SENTENCE_END.search(text)
        if asks and n < draft.last and draft.length(n) <= 12:
            if draft.shapes[n + 1] == SHORT and draft.texts[n + 1][-1] != ":":
                if draft.page and draft.length(n) >= 8:
                    draft.put(n, "furniture", "a question above a heading: a link", 0.5)
                    return
            elif draft.length(n) <= 3 or _QUESTION.match(text):
                draft.put(n, "heading", "a question above text", 0.75)
                return
        draft.put(n, "paragraph", "a sentence", 0.9)

    def _label_item(self, n: int) -> None:
        """An item of a list; one numbered line alone above prose is a heading ("2. A new law")."""
        draft, text = self.draft, self.draft.texts[n]
        beside = draft.shapes[max(0, n - 1) : n] + draft.shapes[n + 1 : min(n + 2, draft.last + 1)]
        if ITEM_LINE in beside:
            draft.put(n, "list", "item of a list", 0.9)
        elif _NUMBERED.match(text) and not ended(text) and n < draft.last and len(text) < 100:
            draft.put(n, "heading", "a numbered line above text", 0.75)
        elif text[0] in "–—":
            draft.put(n, "paragraph", "prose that opens with a dash", 0.7)
        else:
            draft.put(n, "list", "item of a list", 0.8)

    def _label_run(self, start: int) -> int:
        """Headings, captions and links look alike one by one; a run of short lines is judged together."""
        draft, end = self.draft, start
        while end < draft.last and draft.is_short(end + 1):
            end += 1
        for n in range(start, end + 1):
            draft.labels[n] = self._short_line(n, start, end)
        return end + 1

    def _short_line(self, n: int, start: int, end: int) -> Label:
        draft, text = self.draft, self.draft.texts[n]
        label = self._caption(n, end) or self._link(n, start, end) or self._pull_quote(n)
        if label is not None:
            return label
        leads = 4 if n < draft.last and draft.shapes[n + 1] == ITEM_LINE else 7
        if text[-1] == ":" and draft.length(n) >= leads:
            return Label("paragraph", "leads to what follows", 0.8)
        if captions.looks_like_one(text, draft.words):
            return Label("caption", "says what is seen, and when", 0.6)
        if draft.page:
            return self._short_line_of_page(n, end)
        if end - start > 1:
            return Label("paragraph", "one of several lines without a stop", 0.6)
        if len(text) >= 100 or (n == self.start and len(text) > 60):
            return Label("paragraph", "long, though without a stop", 0.7)
        if n == draft.last:
            return Label("paragraph", "last line", 0.5)
        return Label("heading", "short line without a stop before text", 0.85)

    def _caption(self, n: int, end: int) -> Label | None:
        if n == end and self.draft.role(n + 1) == "credit":
            return Label("caption", "above a credit", 0.85)
        return None

    def _link(self, n: int, start: int, end: int) -> Label | None:
        """A link by where it stands: twice on the page, in a box, above "3 hours ago"."""
        draft = self.draft
        if self.counts[draft.key(n)] > 1:
            return Label("furniture", "stands more than once on the page", 0.85)
        if self.box:
            # Below longer links, the last short line before prose is the article's next heading.
            heads = n == end > start and draft.length(n) <= 6 and draft.length(n - 1) > draft.length(n)
            teased = end < draft.last and self._is_teaser(end + 1)
            if not heads or teased:
                return Label("furniture", "in a list of links", 0.8)
        after = draft.labels[n + 1] if n == end and n + 1 < len(draft) else None
        if draft.page and after is not None and after.rule in _LENGTHS:
            return Label("furniture", "title of a video or link", 0.7)
        return None

    def _pull_quote(self, n: int) -> Label | None:
        """Words of the text that are printed once more, larger: 'The lamp had cost less than the town had feared'."""
        words = self.draft.texts[n].rstrip(" …").casefold()
        if words.count(" ") < _PULLED or words[0] in _QUOTES:  # which heads what it quotes
            return None
        texts = self.draft.texts
        longer = (text for text in texts[self.start : self.draft.last + 1] if len(text) > len(words) + 20)
        if any(words in text.casefold() for text in longer):
            return Label("furniture", "repeats words of the text", 0.8)
        return None

    def _short_line_of_page(self, n: int, end: int) -> Label:
        draft, text, length = self.draft, self.draft.texts[n], self.draft.length(n)
        if n < end and length >= 6:
            return Label("furniture", "one of several lines without a stop", 0.7)
        if length >= 4 and n > 0 and draft.texts[n - 1].isdigit():
            # '2' / 'The couple have been together since their teens'
            return Label("caption", "below a picture's number", 0.7)
        if _is_shouted_link(text):
            return Label("furniture", "a long line in capitals", 0.7)
        if length >= 11 and not _NUMBERED.match(text):
            return Label("furniture", "a long line without a stop", 0.55)
        return Label("heading", "short line without a stop before text", 0.85)


def _is_shouted_link(text: str) -> bool:
    """'2 RESIDENTS RAN SECRET POLICE STATION: 'SIGNIFICANT MATTER'': longer than headings in capitals."""
    return text.isupper() and text.count(" ") >= 7
