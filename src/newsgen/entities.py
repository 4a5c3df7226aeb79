"""HTML's character references, as pages leave them behind in texts that were pasted or scraped."""

from __future__ import annotations

import re
from html import unescape

_ENTITY = re.compile(r"&(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,5}|[A-Za-z][A-Za-z0-9]{1,15});")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def unescaped(text: str) -> str:
    """``text`` with HTML's character references read ("&#163;1.8m", "AT&amp;T"), as a page left them behind;
    what would break a line or may stand in no page is dropped.

    >>> unescaped("&#163;1.8m for AT&amp;T; R&D")
    '£1.8m for AT&T; R&D'
    """
    return _ENTITY.sub(lambda match: _CONTROL.sub("", unescape(match[0]).replace("\n", " ")), text)
