"""Do these letters stand for these words?

'Civil Aviation Authority of Nepal (CAAN)', 'Isis (Institute of Strategic and International Studies)'
"""

from __future__ import annotations

SMALL_WORDS = frozenset(
    "of for and the on & de du des la le les l d sur pour in et".split()
)


def short_beside(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the word in brackets after a name stands, or the word before a name in brackets."""
    if text[end : end + 2] == " (":
        close = text.find(")", end + 2, end + 16)
        if close > 0 and " " not in text[end + 2 : close]:
            return end + 2, close
    if text[max(0, start - 2) : start] == " (" and text[end : end + 1] == ")":
        before = text[max(0, start - 16) : start - 2].rsplit(None, 1)
        if before:
            return start - 2 - len(before[-1]), start - 2
    return None


def initials(words: list[str]) -> tuple[str, str]:
    """The initials of ``words`` without and with the small ones; 'S.A.' gives two letters."""
    parts = [p for word in words for p in (word.split(".") if "." in word else [word]) if p]
    big = "".join(part[0] for part in parts if part not in SMALL_WORDS).lower()
    return big, "".join(part[0] for part in parts).lower()


def spells(acronym: str, words: list[str]) -> bool:
    """Do the initials of ``words`` spell ``acronym``, with or without the small words?

    >>> spells("GATT", "General Agreement on Tariffs and Trade".split())
    True
    """
    letters = "".join(c for c in acronym if c.isalpha()).lower()
    if len(letters) < 2:
        return False
    big, every = initials(words)
    if letters in (big, every):
        return True
    # 'UN' of 'UN Human Rights Council' is another body's name, 'PDVSA' takes two letters of a word.
    if len(letters) < 4 or len(words) < 3 or letters[0] != every[0] or letters == words[0].lower():
        return False
    rest = iter("".join(words).lower())
    return all(c in rest for c in letters) and _starts(letters, words)


def _starts(letters: str, words: list[str]) -> bool:
    """Does each big word give the acronym at least its first letter, in order?"""
    at = 0
    for word in words:
        if word in SMALL_WORDS:
            continue
        at = letters.find(word[0].lower(), at)
        if at < 0:
            return False
        at += 1
    return True
