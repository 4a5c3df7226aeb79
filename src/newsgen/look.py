"""A site's own look: colours, fonts and measure from ``newsgen.yaml`` as CSS custom properties.

Only values of a few plain shapes pass, so that a setting can never be more than a value (CSS Syntax, Color 4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

COLOURS: Final = ("paper", "ink", "soft", "rule", "line", "accent", "mark")
FONTS: Final = ("serif", "sans")
DARK: Final = "dark-"
KEYS: Final = (*COLOURS, *(DARK + name for name in COLOURS), *FONTS, "measure")

_COLOUR: Final = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})|[a-zA-Z]{3,24}")
_FAMILY: Final = re.compile(r"[A-Za-z][A-Za-z0-9 _-]*")
_GENERIC: Final = frozenset(
    ("serif", "sans-serif", "monospace", "system-ui", "ui-serif", "ui-sans-serif", "ui-rounded", "ui-monospace")
)
_MEASURE: Final = re.compile(r"\d{1,4}(?:\.\d{1,3})?(?:rem|em|ch|px)")


def wrong(look: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with each setting, and what would be right."""
    import difflib

    for key, value in look.items():
        if key not in KEYS:
            near = difflib.get_close_matches(key, KEYS, 1)
            yield f"unknown '{key}'" + (f"; did you mean '{near[0]}'?" if near else f"; known are {', '.join(KEYS)}")
        elif key in FONTS:
            if not all(_FAMILY.fullmatch(family) for family in _families(value)):
                yield f"'{key}' must be names of fonts with commas between them, not '{value}'"
        elif key == "measure":
            if not _MEASURE.fullmatch(value):
                yield f"'measure' must be a length such as 36rem, 60ch or 600px, not '{value}'"
        elif not _COLOUR.fullmatch(value):
            yield f"'{key}' must be a colour such as \"#7a1f2b\" (in quotes) or the name of one, not '{value}'"


def style(look: Mapping[str, str]) -> str:
    """The style sheet that sets them, after the theme's own. Paper and ink of print stay black on white."""
    light = "".join(f"--{key}:{look[key]};" for key in COLOURS if key in look)
    dark = "".join(f"--{key}:{look[DARK + key]};" for key in COLOURS if DARK + key in look)
    plain = "".join(f"--{key}:{', '.join(map(_quoted, _families(look[key])))};" for key in FONTS if key in look)
    plain += f"--measure:{look['measure']};" if "measure" in look else ""
    lines = []
    if plain:
        lines.append(f":root{{{plain}}}")
    if light:
        lines.append(f"@media screen{{:root{{{light}}}}}")
    if dark:
        lines.append(f"@media screen{{:root[data-scheme=dark]{{{dark}}}}}")
        lines.append(f"@media screen and (prefers-color-scheme:dark){{:root:not([data-scheme=light]){{{dark}}}}}")
    return "\n".join(lines) + "\n"


def _families(value: str) -> list[str]:
    return [family.strip().strip("\"'") for family in value.split(",")]


def _quoted(family: str) -> str:
    return family if family in _GENERIC else f'"{family}"'
