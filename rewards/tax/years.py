"""Pure: tax years. Most are calendar years; the United Kingdom's begins on 6 April (ITA 2007 s 4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

FIRST, LAST = 2000, 2100


@dataclass(frozen=True)
class Year:
    """A tax year, its last day included. ``number`` is that of the calendar year it begins in."""

    number: int
    first: date
    last: date

    @property
    def label(self) -> str:
        """2026, or 2026/27 where it is no calendar year."""
        return str(self.number) if self.first.month == 1 else f"{self.number}/{(self.number + 1) % 100:02}"


def tax_year(country: str, number: int) -> Year:
    """The tax year of a country that begins in that calendar year."""
    month, day = _begins(country)
    return Year(number, date(number, month, day), date(number + 1, month, day) - timedelta(days=1))


def year_of(country: str, day: date) -> Year:
    """The tax year of a country that a day lies in."""
    begins = date(day.year, *_begins(country))
    return tax_year(country, day.year if day >= begins else day.year - 1)


def _begins(country: str) -> tuple[int, int]:
    return (4, 6) if country.split("-")[0].upper() == "UK" else (1, 1)
