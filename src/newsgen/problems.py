"""What is wrong with a text, as a value that names the place."""

from __future__ import annotations

from typing import Literal

import msgspec

Severity = Literal["error", "warning"]


class Problem(msgspec.Struct, frozen=True):
    """One thing an owner may want to mend.

    ``path`` is relative to the site's folder, ``line`` counts from 1 (0: the file as a whole),
    ``code`` is a short stable word such as ``front-matter`` by which messages are grouped.
    An ``error`` keeps its text from being published; a ``warning`` does not.
    """

    path: str
    line: int
    code: str
    message: str
    severity: Severity = "warning"

    def __str__(self) -> str:
        return f"{self.place}: {self.code}: {self.message}"

    @property
    def place(self) -> str:
        """The file, and the line where one is known, in the form that editors and terminals open."""
        return f"{self.path}:{self.line}" if self.line else self.path


def no_picture(path: str, image: str) -> Problem:
    """A picture that a text names is not there."""
    return Problem(path, 0, "no-picture", f"the picture '{image}' is neither beside the text nor in the content folder")


def address_dropped(path: str, line: int) -> Problem:
    """An address of a kind that is not published stood in a text."""
    message = (
        "an address is left out, its words stay: a link or picture of a text may begin with http:, https:, mailto: "
        "or tel: only, or lead to a file of the site"
    )
    return Problem(path, line, "address", message)
