"""Times that no database keeps are refused, not broken by."""

from __future__ import annotations

import pytest

from advocacy import clock
from advocacy.errors import Breach


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+02:00", "9999-12-31T23:59:59-02:00"])
def test_a_time_beyond_all_years_is_refused(text: str) -> None:
    with pytest.raises(Breach, match="no time that can be kept"):
        clock.from_rfc3339(text)
