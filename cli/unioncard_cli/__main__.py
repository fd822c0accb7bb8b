"""The console script ``unioncard``, also ``python -m unioncard``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line."""
    try:
        if sys.argv[1:2] == ["check"]:
            _prepare()
        from unioncard_cli.app import app  # noqa: PLC0415 the cage starts first

        app()
    except KeyboardInterrupt:  # before or after the command itself, which says so
        sys.exit(130)


def _prepare() -> None:
    """Let the cage's process start and import while this one imports the command line."""
    from unioncard.registers.kinds import CAGED_CHECK, preload  # noqa: PLC0415 other commands read no register
    from unioncard.sheets import cage  # noqa: PLC0415
    from unioncard.sheets.layout import Kind  # noqa: PLC0415

    cage.prepare(CAGED_CHECK, preload(Kind.MEMBERS))


if __name__ == "__main__":
    main()
