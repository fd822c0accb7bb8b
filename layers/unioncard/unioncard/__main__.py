"""``python -m unioncard`` is the console script ``unioncard``, which is unioncard_cli. Left out of the layer."""

import runpy

if __name__ == "__main__":  # a spawned child imports this module again, under another name
    runpy.run_module("unioncard_cli", run_name="__main__")
