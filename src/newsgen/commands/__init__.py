"""The shelf of commands: a file for each, named as the command, which holds it under that name.

A file is imported when its command runs or is helped, so none pays for another.
"""

from __future__ import annotations

COMMANDS = (
    "build", "serve", "check", "verify", "list", "apply", "split", "review", "gaps", "explain", "export", "init", "new"
)
"""In the order in which ``newsgen --help`` names them."""
