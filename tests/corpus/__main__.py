"""The corpus run as a program; see command.py."""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))  # as pytest has it: tests import from corpus, support and unit
    from corpus.command import main

    sys.exit(main())
