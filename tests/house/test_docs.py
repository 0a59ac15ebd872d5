"""The docs that the code knows best are what the code says; pictures are small; links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs import generate

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


@pytest.mark.parametrize("name", sorted(generate.pages()))
def test_made_pages_are_fresh(name: str) -> None:
    """``python docs/generate.py`` makes them."""
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == generate.pages()[name]


def test_links_in_docs_lead_somewhere() -> None:
    """Every relative link and picture of a page exists."""
    seen = 0
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not target.startswith("mailto:"):
                seen += 1
                assert (page.parent / target).exists(), f"{page.name}: {target}"
    assert seen > 5


def test_pictures_are_small() -> None:
    """Under 200 kB each."""
    for picture in ROOT.glob("docs/**/*.png"):
        assert picture.stat().st_size < 200_000, picture
