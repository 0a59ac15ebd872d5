"""The pages that people open most, on a phone, by Lighthouse: at least 95 of 100.

Accessibility and best practices do not hang on how busy the machine is. How fast the pages are does: that is asked, as
the best of three runs, where ``TESTS_ALONE=1`` says that nothing else runs.
``make bench`` measures it, too (``tests/benchmarks/phone.py``).
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.benchmarks.phone import CATEGORIES, LEAST, asked_for, best
from tests.benchmarks.tables import RUNS
from tests.peers.lighthouse import measured
from tests.peers.running import PeerMissing

ALONE = os.environ.get("TESTS_ALONE") == "1"
STEADY = ("accessibility", "best-practices")


def test_pages_are_good_on_a_phone(tmp_path: Path, browser: Browser) -> None:
    """And fast, where this test is alone."""
    with asked_for(tmp_path, browser) as wanted:
        try:
            runs = [measured(wanted) for _each in range(RUNS if ALONE else 1)]
        except PeerMissing as missing:
            pytest.skip(str(missing))
    scores = best(runs)
    assert len(scores) == 4
    low = [name for name, each in scores.items() if min(each[kind] for kind in kinds()) < LEAST]
    assert {name: (runs[-1][name].at, scores[name], runs[-1][name].wrong) for name in low} == {}


def kinds() -> tuple[str, ...]:
    """What is asked of a page here."""
    return CATEGORIES if ALONE else STEADY
