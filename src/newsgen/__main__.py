"""``python -m newsgen`` and the ``newsgen`` command."""

from __future__ import annotations


def main() -> None:
    """Run the command line of this process and exit with its code."""
    from .cli import run

    run()


if __name__ == "__main__":
    main()
