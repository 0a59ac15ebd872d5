"""Times that no database keeps are refused, not broken by."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from marshmallow import ValidationError

from advocacy import clock
from advocacy.errors import Breach
from advocacy.web.instants import Instant


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+02:00", "9999-12-31T23:59:59-02:00"])
def test_a_time_beyond_all_years_is_refused(text: str) -> None:
    with pytest.raises(Breach, match="no time that can be kept"):
        clock.from_rfc3339(text)


@pytest.mark.parametrize("year", ["0001", "1999", "9000", "9999"])
def test_years_that_nobody_means_are_refused_by_forms_and_by_fields(year: str) -> None:
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        with pytest.raises(Breach, match=f"The year {int(year)} is no time"):
            clock.from_wall_clock(f"{year}-01-01T00:00", zone)
    for offset in ("Z", "+14:00", "-11:00"):
        with pytest.raises(ValidationError, match="no time that can be kept"):
            Instant().deserialize(f"{year}-06-01T00:00:00{offset}")


def test_a_field_gives_the_instant_in_utc() -> None:
    assert Instant().deserialize("2026-11-21T09:30:00+01:00") == datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
    assert clock.to_rfc3339(Instant().deserialize("8999-12-31T23:59:59-11:00")).startswith("9000-01-01")
    for wrong in ("2026-11-21T09:30:00", "soon", 7, "2026-13-01T00:00:00Z"):
        with pytest.raises(ValidationError):
            Instant().deserialize(wrong)
