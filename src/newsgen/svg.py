"""Which SVG pictures may be published: those that only draw.

As an ``<img>`` an SVG is dead, but opened by its own address it is a document of the site, with scripts.
"""

from __future__ import annotations

import re
from xml.parsers import expat

MAX_SVG_BYTES = 5_000_000

_SVG = "http://www.w3.org/2000/svg"
_XHTML = "http://www.w3.org/1999/xhtml"
_ACTING = {"script", "foreignobject", "handler", "listener", "iframe", "object", "embed"}
# What browsers pass over in an address.
_PASSED_OVER = re.compile("[\x00-\x20]")
_RUNS = re.compile("(?:java|vb)script:|data:(?!image/(?:png|jpeg|gif|webp)[;,])", re.IGNORECASE)


class _Acts(Exception):
    """The picture holds what could act."""


def what_acts(data: bytes) -> str:
    """What in an SVG could act when it is opened as a document; empty for a picture that only draws.

    A file that is no well-formed XML is refused too: a browser runs what stands before the fault.
    """
    if len(data) > MAX_SVG_BYTES:
        return f"more than {MAX_SVG_BYTES // 1_000_000} MB"
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = _element
    parser.EntityDeclHandler = _entity
    parser.ProcessingInstructionHandler = _instruction
    try:
        parser.Parse(data, True)
    except _Acts as found:
        return str(found)
    except expat.ExpatError as error:
        return f"no well-formed XML in line {error.lineno}"
    except ValueError:  # an encoding that expat does not know
        return "an encoding that is not UTF-8"
    return ""


def _element(name: str, attributes: dict[str, str]) -> None:
    space, _, tag = name.rpartition(" ")
    if space == _XHTML or (tag.lower() in _ACTING and space in ("", _SVG)):
        raise _Acts(f"<{tag}>")
    for full, value in attributes.items():
        key = full.rpartition(" ")[2].lower()
        if key.startswith("on"):
            raise _Acts(f"the attribute {key}")
        if _RUNS.search(_PASSED_OVER.sub("", value)):
            raise _Acts(f"an address in {key}")


def _entity(*declared: object) -> None:
    raise _Acts("an entity declaration")


def _instruction(target: str, data: str) -> None:
    raise _Acts(f"<?{target}?>")
