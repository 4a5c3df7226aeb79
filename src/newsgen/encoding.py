"""From a file's bytes to its text."""

from __future__ import annotations

import codecs
import re

import msgspec

# What XML 1.0 and HTML forbid: a NUL or an escape in one text must not break a feed of thousands.
# C1 controls too: a terminal may take U+009B for the beginning of a command.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
_GUESS_FROM = 200_000


class Decoded(msgspec.Struct, frozen=True):
    """A text with ``\\n`` line ends. ``guessed`` says that nothing in the file named its encoding;
    ``removed`` counts control characters that no page may contain and that were left out;
    ``replaced`` counts bytes that have no meaning in the encoding and became U+FFFD."""

    text: str
    encoding: str
    guessed: bool = False
    removed: int = 0
    replaced: int = 0

    @property
    def note(self) -> str:
        """What an owner should know about how the text was read; empty when all is well."""
        notes = []
        if self.guessed:
            notes.append(f"not UTF-8; read as {self.encoding}, which is a guess: save it as UTF-8")
        if self.replaced:
            notes.append(f"{_count(self.replaced, 'broken character')} replaced")
        if self.removed:
            notes.append(f"{_count(self.removed, 'control character')} left out")
        return "; ".join(notes)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")


def decode(data: bytes) -> Decoded:
    """The text of ``data``: UTF-8 if it can be, else UTF-16 by its mark, else the likeliest encoding.

    >>> decode("Müller\\r\\n".encode("cp1252")).text
    'Müller\\n'
    """
    text, encoding, guessed, replaced = _text(data)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    removed = 0
    if FORBIDDEN.search(text):
        text, removed = FORBIDDEN.subn("", text)
    return Decoded(text, encoding, guessed, removed, replaced)


def _text(data: bytes) -> tuple[str, str, bool, int]:
    """Text, encoding, whether it is a guess, and how many characters could not be read."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return _strict_or_replaced(data[len(mark) :], name, guessed=False)
    try:
        text = data.decode("utf-8")
        # English in UTF-16 without its mark is valid UTF-8, with a NUL beside each letter.
        if "\0" not in text or data.count(0) * 4 <= len(data) or len(data) % 2 or not text.strip("\0"):
            return text, "utf-8", False, 0
    except UnicodeDecodeError as error:
        # One broken byte in a long UTF-8 text is damage, not another encoding.
        if _is_damaged_utf8(data, error.start):
            return _strict_or_replaced(data, "utf-8", guessed=True)
    return _strict_or_replaced(data, _guess(data), guessed=True)


def _strict_or_replaced(data: bytes, encoding: str, *, guessed: bool) -> tuple[str, str, bool, int]:
    try:
        return data.decode(encoding), encoding, guessed, 0
    except UnicodeDecodeError:
        text = data.decode(encoding, errors="replace")
        return text, encoding, guessed, text.count("\ufffd")


def _is_damaged_utf8(data: bytes, first_error: int) -> bool:
    """Whether most of what lies outside ASCII is well-formed UTF-8."""
    sample = data[max(0, first_error - _GUESS_FROM) : first_error + _GUESS_FROM]
    text = sample.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    good = sum(1 for character in text if character > "\x7f") - broken
    return good > 10 * broken


_ACCENTED = re.compile("[À-ÖØ-öø-ÿŒœŠšŽžŸ]")
_ACCENTED_RUN = re.compile("[À-ÖØ-öø-ÿŒœŠšŽžŸ]{3,}")
_PRINTED = "–—‘’“”„‚…•£€¥©®°§«»¡¿½¼¾²³¹·´™†‡ªº¶×÷±µ\u00a0\u00ad"


def _is_western(sample: bytes) -> bool:
    """Whether a sample reads as Western European: accents stand single among plain letters. Where whole
    words consist of them, the text is Russian or Greek."""
    try:
        text = sample.decode("cp1252")
    except UnicodeDecodeError:
        return False
    if not all(_ACCENTED.match(c) or c in _PRINTED for c in text if c > "\x7f"):
        return False
    accents = len(_ACCENTED.findall(text))
    return sum(map(len, _ACCENTED_RUN.findall(text))) * 4 <= accents


def _guess(data: bytes) -> str:
    """The likeliest encoding. Western European (Windows) unless the text speaks against it: short
    texts with three accents give a statistical guesser too little to choose Cyrillic from."""
    sample = data[:_GUESS_FROM]
    if sample.count(0) > len(sample) // 4:
        return "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
    if _is_western(sample):
        return "cp1252"
    from charset_normalizer import from_bytes  # a slow import, and few texts need it

    best = from_bytes(sample).best()
    name = best.encoding if best else "cp1252"
    if name in ("latin_1", "iso8859_1") or (name == "ascii"):
        return "cp1252"
    return codecs.lookup(name).name
