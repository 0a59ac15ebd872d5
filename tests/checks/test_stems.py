"""Stems are the same whoever else asks for some at that moment."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from advocacy.checks import stems

ENDS = ("ee", "eed", "ees", "eeing", "ality", "ional", "ization", "ations", "fulness", "iveness", "ing", "ically")
WORDS = [begin + end for begin in ("guarant", "nation", "connect", "relat", "hope") for end in ENDS]


@pytest.fixture
def _hasty() -> Iterator[None]:
    """Threads take turns as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("_hasty")
def test_many_threads_get_what_one_gets() -> None:
    plain = stems.stem.__wrapped__  # without what is remembered
    alone = [plain(word, "en") for word in WORDS]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: [plain(word, "en") for word in WORDS], range(24)))
    assert all(each == alone for each in found)
