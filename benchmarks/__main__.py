"""Runs ``run()`` of every module in benchmarks/: ratios side by side, all in one go on the same machine."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import benchmarks

for module in pkgutil.iter_modules(benchmarks.__path__):
    if not module.name.startswith("_"):
        print(f"== {module.name}")
        import_module(f"benchmarks.{module.name}").run()
