"""Nothing is skipped in silence: what was not run is listed with its reason, and with `CI=true` it is a failure."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest
from _pytest.terminal import TerminalReporter

IN_CI = os.environ.get("CI", "").lower() == "true"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a skip is a failure that says why it would have been skipped."""
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Not run, and CI must run everything: {reason(report)}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """In CI a file that is skipped whole, `importorskip` say, is a failure as well."""
    report = yield
    if IN_CI and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"Not run, and CI must run everything: {reason(report)}"
    return report


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """List what was not run."""
    kinds = (pytest.TestReport, pytest.CollectReport)
    skipped = [one for one in terminalreporter.stats.get("skipped", []) if isinstance(one, kinds)]
    if skipped:
        terminalreporter.section("not run here", yellow=True)
        for why in sorted({reason(one) for one in skipped}):
            tests = sum(reason(one) == why for one in skipped)
            terminalreporter.line(f"{tests} test{'s' if tests > 1 else ''}: {why}")


def reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Why a test, or a file of tests, was skipped."""
    return report.longrepr[2].removeprefix("Skipped: ") if isinstance(report.longrepr, tuple) else str(report.longrepr)
