"""A worker of xdist reports of a test what it ended with, and nothing that goes without saying.

By itself it sends five messages a test: begun, set up, called, torn down, ended. Each is taken apart, sent, put
together again and handed to all plugins of the process that reports, which took 0.5 ms of a test: 5 s of 9,300. Of
those that went well only the call and the end are of use there; what did not go well is sent as ever.
"""

from __future__ import annotations

from typing import Any

import pytest

_NOT_SENT = ("pytest_runtest_logstart", "pytest_runtest_logreport")


class BriefWorker:
    """Stands in for xdist's own plugin of a worker, with all its hooks but those of ``_NOT_SENT``."""

    def __init__(self, worker: Any) -> None:
        self._worker = worker
        for name in dir(worker):
            if name.startswith("pytest_") and name not in _NOT_SENT:
                setattr(self, name, getattr(worker, name))

    @pytest.hookimpl
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A setup or teardown that passed is in no count and no list."""
        if report.when == "call" or not report.passed:
            self._worker.pytest_runtest_logreport(report=report)


def be_brief(config: pytest.Config) -> None:
    """In a worker; elsewhere nothing happens. Who asks for the durations of setups has them all."""
    option = config.option
    if not hasattr(config, "workerinput") or option.durations is not None or getattr(option, "xmlpath", None):
        return
    manager = config.pluginmanager
    for worker in [one for one in manager.get_plugins() if type(one).__name__ == "WorkerInteractor"]:
        manager.unregister(worker)
        manager.register(BriefWorker(worker))
