"""The pages that people open most, on a phone, by Lighthouse: what does not hang on how busy this machine is.

How fast they are is measured by ``make bench`` (``tests/benchmarks/phone.py``), at least 95 of 100 too.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.benchmarks.phone import LEAST, asked_for
from tests.peers.lighthouse import measured
from tests.peers.running import PeerMissing

STEADY = ("accessibility", "best-practices")


def test_pages_are_good_on_a_phone(tmp_path: Path, browser: Browser) -> None:
    with asked_for(tmp_path, browser) as wanted:
        try:
            found = measured(wanted)
        except PeerMissing as missing:
            pytest.skip(str(missing))
    assert len(found) == 4
    low = {name: each for name, each in found.items() if min(each.scores[kind] for kind in STEADY) < LEAST}
    assert {name: (each.at, each.scores, each.wrong) for name, each in low.items()} == {}
