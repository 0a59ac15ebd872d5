"""The docs that the code knows best are what the code says; pictures are small; links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from advocacy.people.demo import address_of, sign_ins
from docs import generate
from docs.pictures.shots import shots
from influencers.programmes.demo import sign_in
from tests.installation import Installation

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


@pytest.mark.parametrize("name", sorted(generate.pages()))
def test_made_pages_are_fresh(name: str) -> None:
    """``python docs/generate.py`` makes them."""
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == generate.pages()[name]()


def test_links_in_docs_lead_somewhere() -> None:
    """Every relative link and picture of a page exists."""
    seen = 0
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not target.startswith("mailto:"):
                seen += 1
                assert (page.parent / target).exists(), f"{page.name}: {target}"
    assert seen > 5


def test_pictures_are_of_pages_that_exist(sqlite: Installation) -> None:
    """Each name once, each page answers to GET, each role signs in to the demo; a stranger has none."""
    wanted, pages = shots(), sqlite.app.url_map.bind("")
    assert len({shot.name for shot in wanted}) == len(wanted)
    for shot in wanted:
        assert pages.match(shot.path.partition("?")[0], "GET")
    known = {address for address, _name, _roles in [*sign_ins(), sign_in()]}
    assert {address_of(shot.role) for shot in wanted if shot.role} <= known


def test_pictures_are_small() -> None:
    """Under 200 kB each."""
    for picture in ROOT.glob("docs/**/*.png"):
        assert picture.stat().st_size < 200_000, picture
