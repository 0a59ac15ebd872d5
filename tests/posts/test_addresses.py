"""What people give as the address of a post."""

from __future__ import annotations

import pytest

from advocacy.errors import Breach
from advocacy.posts.resolving import checked_address


@pytest.mark.parametrize("given", ["http://[", "https://[::1/p", "https://a.example:port/", "javascript:x", "https://"])
def test_what_is_no_address_is_refused(given: str) -> None:
    with pytest.raises(Breach, match="address of a post"):
        checked_address(given)


def test_one_that_is_stays_as_it_is() -> None:
    assert checked_address(" https://a.example/p ") == "https://a.example/p"
    assert checked_address(" ") is None
