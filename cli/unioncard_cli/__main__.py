"""The console script ``unioncard``, also ``python -m unioncard``."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from unioncard_cli.app import app  # noqa: PLC0415 the cloud imports this package without typer installed

    app()


if __name__ == "__main__":
    main()
