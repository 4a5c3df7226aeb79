"""Captions and credits: the words that were under a picture."""

from __future__ import annotations

import re

import msgspec

from ..words import Words
from .bylines import is_name
from .pieces import Piece, ended


class Caption(msgspec.Struct, frozen=True):
    """A caption and its credit (one of them may be empty) and how surely they are so."""

    text: str
    credit: str
    rule: str
    certainty: float = 1.0


# "… in Washington. (AP Photo/Carolyn Kaster)", "… in Florida (Image: Getty Images)"
_BRACKETED = re.compile(r"^(?P<caption>.*\S)\s*[(\[](?P<credit>[^()\[\]]{2,90})[)\]]\.?$", re.S)
# "… social media. REUTERS/Jane Doe", "@someone/via REUTERS THIS IMAGE HAS BEEN SUPPLIED BY A THIRD PARTY."
_AGENCIES = ("REUTERS", " AP", "/AP", "AFP", "EPA", " PA", "/PA")
_CREDIT = 160
_SHOUTED = re.compile(
    r"^(?P<caption>.*?[.!?”\"]) (?P<credit>(?:[@\w.’' -]{2,40}/)?(?:via )?(?:REUTERS|AP|AFP|EPA|PA)"
    r"(?:/[A-Z][\w.’'-]+(?: [A-Z][a-z][\w.’'-]*){0,3})?)(?:[ .][A-Z ,.'’&-]*)?$"
)
# "The house in Braunau, Austria.Jane Doe / Reuters file": the page set them apart by a line
_GLUED = re.compile(
    r"^(?P<caption>.{8,}[a-zà-ÿ0-9)][.!?”\"])(?P<credit>[A-Z][\w.’' -]{1,40} ?/ ?[A-Z][\w.’' -]{1,40})$", re.S
)
_SOURCE = re.compile(r"source ?: *(?P<owner>.{2,60})$", re.I)
_OF_COPYRIGHT = re.compile(r"(?:^|.*? [-–—|] ?)(?:copyright|©) *(?:by )?(?P<credit>[^\d©]{2,60})$", re.I)
_FULL_DATE = re.compile(
    r"\b[A-Z][a-z]{2,8}\.? \d{1,2}, (?:19|20)\d\d\b|\b\d{1,2} [A-Z][a-z]{2,8} (?:19|20)\d\d\b"
)
_NAMED = re.compile(r"[\w ]{3,20}?(?: ?:| by | courtesy | via )", re.IGNORECASE)
_SLASH = re.compile(r"[\w.’'@ -]{2,40}(?: ?/ ?[\w.’'@ -]{2,40}){1,3}$")


def credit_alone(text: str, words: Words) -> str:
    """The credit that a line consists of: "Getty Images", "Image Credits: UiPath",
    "Copyright Fredrik Persson/AP"; empty for any other line."""
    if len(text) > 90:
        return ""
    if text[0] == "(" and text[-1] == ")" and ")" not in text[:-1] and not any(c.isdigit() for c in text):
        # "(Photo by Jane Doe/Getty Images)"
        text = text[1:-1].strip()
    match = words.credit_tail.match(text)
    if match and match.start() == 0:
        credit: str = (match["a"] or match["b"]).strip(" .)")
        return "" if _is_clause(credit) else credit
    if words.owners.fullmatch(text.strip(" .()")):
        return text.strip(" .()")
    source = _SOURCE.match(text)
    if source and words.owners.fullmatch(source["owner"]):
        return source["owner"]
    match = _OF_COPYRIGHT.match(text)
    if match and match.start("credit") < 14 and _is_owner(match["credit"], words):
        return match["credit"].strip()
    name, comma, owner = text.partition(", ")
    if comma and is_name(name, 4) and words.owners.fullmatch(owner.strip(" .")):
        return text  # "Al Goldis, Associated Press"
    if _SLASH.match(text) and _is_owner(text, words) and not ended(text):
        return text
    return ""


def read(piece: Piece, words: Words) -> Caption | None:
    """The caption that a piece states itself to be, by a credit or an opening word."""
    text = piece.text
    opener = words.figure_openers.match(text)
    body = text[opener.end() :] if opener and opener.end() < len(text) else text
    if text[-1] in ")]" or text[-2:] in (").", "]."):
        match = _BRACKETED.match(body)
        if match and _is_credit(
            match["credit"], match["caption"], words, closed=text[-1] != "."
        ):
            credit = _bare(match["credit"], words)
            return Caption(match["caption"].strip(), credit, "credit in brackets", 0.95)
    if len(text) > 600:
        return None
    shouted = _SHOUTED.match(body) if any(agency in body for agency in _AGENCIES) else None
    if shouted:
        return Caption(shouted["caption"].strip(), shouted["credit"].strip(), "agency's credit", 0.9)
    glued = _GLUED.match(body) if "/" in body else None
    if glued and _is_owner(glued["credit"], words):
        return Caption(glued["caption"].strip(), glued["credit"].strip(), "credit run on", 0.9)
    tail = max(0, len(body) - _CREDIT)
    match = words.credit_tail.search(body, tail) if _may_name_credit(body[tail:], words) else None
    if match and match.start() >= 8 and not _runs_on(body[: match.start()]):
        credit = (match["a"] or match["b"]).strip(" .)")
        if len(credit.split()) <= 10 and credit[:1].isupper():
            caption = body[: match.start()].rstrip(" |–—-([,")
            return Caption(caption, credit, "credit named", 0.95)
    match = _OF_COPYRIGHT.match(body) if "opyright" in body or "©" in body else None
    if match and match.start("credit") >= 14 and _is_owner(match["credit"], words):
        caption = re.split(r" [-–—|] ?(?:[Cc]opyright|©)", body)[0].strip()
        return Caption(caption, match["credit"].strip(), "copyright of a picture", 0.9)
    if piece.breaks and 12 < piece.breaks[-1] < len(text) - 3:
        # "The minister leaves his office   Jane Doe/Reuters": two columns of a page
        caption, credit = text[: piece.breaks[-1]], text[piece.breaks[-1] + 1 :]
        if _is_owner(credit, words) and len(credit.split()) <= 8 and not ended(credit):
            return Caption(caption.strip(), credit.strip(), "credit in its own column", 0.9)
    if opener and body is not text:
        return Caption(body, "", "says that it is a caption", 0.85)
    label, colon, seen = text.partition(": ")
    if colon and len(label) < 20 and words.credit_label.fullmatch(label) and _is_clause(seen):
        # "Image: The mayor has lit the lamp"
        return Caption(seen, "", "says that it is a caption", 0.85)
    return None


def looks_like_one(text: str, words: Words) -> bool:
    """Whether an unmarked line reads as a caption: one sentence that says what is seen, and when or where.

    "Adriane Burnett reads to her son in Birmingham, Alabama, April 14, 2024."
    """
    if len(text) > 300 or text[0] in "\"“‘«'":
        return False
    if re.search(r"[.!?] [A-Z]", text[: len(text) - 2]) and len(text) > 160:
        return False
    head = text[:120].casefold()
    if any(phrase in head for phrase in words.caption_phrases):
        return True
    if "19" not in text and "20" not in text:
        return False
    dated = _FULL_DATE.search(text)
    if dated is None:
        return False
    last = text.rstrip(". ").endswith(dated.group()) and len(text) < 200
    return last or words.caption_verbs.search(text, 0, 120) is not None


def fragment(text: str) -> bool:
    """A line that starts small and ends as a sentence: "pilgrims at Mecca's Grand Mosque in 2008."."""
    return text[0].islower() and len(text) < 120


def _may_name_credit(text: str, words: Words) -> bool:
    """A cheap look before a dear one: a credit has a word like "photo", and a colon or "by"."""
    if ":" not in text and " by " not in text:
        return False
    low = text.casefold()
    return any(stem in low for stem in words.credit_stems)


def _runs_on(head: str) -> bool:
    """Whether the words before a "photo:" are a sentence's own: "and he sent her a photo: his dog"."""
    tail = head.rstrip(" (|–—-[")
    return len(head) == len(tail) + 1 and head[-1] == " " and not ended(tail) and tail[-1:] not in ".)"


def _is_credit(credit: str, caption: str, words: Words, *, closed: bool) -> bool:
    """Whether what stands in brackets at the end names a picture's maker. ``closed``: the full stop
    stands before the brackets or nowhere, so that they are no part of the sentence."""
    if words.credit_label.match(credit):
        return _NAMED.match(credit) is not None or _is_owner(credit, words)
    if _is_owner(credit, words):
        return (closed or "/" in credit) and not _abbreviates(credit, caption)
    # "(Nine)", "(Christie's)", "(Bespoke Real Estate)": a name in brackets after a full stop
    if not closed or caption.rstrip()[-1:] != "." or not credit[0].isupper():
        return False
    parts = credit.replace(",", " ").split()
    return len(parts) <= 8 and all(
        part[0].isupper() or part in ("of", "the", "via", "and", "for") for part in parts
    )


def _abbreviates(credit: str, caption: str) -> bool:
    """'the National Aeronautics and Space Administration (NASA)' explains an acronym."""
    if not credit.isupper() or " " in credit:
        return False
    capitals = "".join(word[0] for word in caption.split() if word[0].isupper())
    return credit in capitals[-len(credit) - 1 :]


def _is_clause(text: str) -> bool:
    """Whether words behind a "Photo:" say what is seen. Who made it is named by names and small words: "courtesy of
    the town's museum"."""
    parts = text.split()
    small = sum(part[0].islower() for part in parts)
    return len(parts) > 5 and small > 3 and small * 2 > len(parts)


def _is_owner(credit: str, words: Words) -> bool:
    """'Jane Doe/Reuters', 'Getty Images', 'Jane Doe/via Reuters', 'jdoe /Getty Images/iStockphoto'"""
    stripped = credit.strip(" .")
    if words.owners.fullmatch(stripped):
        return True
    if "/" in stripped and len(stripped.split()) <= 9:
        return any(
            words.owners.search(part) or is_name(part.strip()) for part in stripped.split("/")
        ) and not any(c.isdigit() for c in stripped)
    return is_name(stripped, 4) and words.owners.search(stripped) is not None


def _bare(credit: str, words: Words) -> str:
    """A credit without the words that only say that it is one: "Image: Getty" -> "Getty"."""
    match = words.credit_label.match(credit)
    rest = credit[match.end() :] if match else ""
    if rest[:1] in (":", " ") and not words.owners.match(credit):
        return re.sub(r"^ ?(?::|by\b|/)? *", "", rest).strip() or credit.strip()
    return credit.strip()
