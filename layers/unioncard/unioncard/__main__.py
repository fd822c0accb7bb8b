"""The console script ``unioncard``, also ``python -m unioncard``."""

from __future__ import annotations

import os


def main() -> None:
    """Run the command line."""
    os.environ.setdefault(
        "PYDANTIC_DISABLE_PLUGINS", "1"
    )  # typer reads options by pydantic; searching plugins is 10 ms
    from unioncard.cli.app import app  # noqa: PLC0415 the cloud imports this package without typer installed

    app()


if __name__ == "__main__":
    main()
