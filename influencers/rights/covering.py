"""Pure: what may be asked of a licence, and whether it covers a use at an instant in a medium and a territory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from advocacy.errors import Breach
from influencers.rights.models import IN_FORCE, Licence, Use

ALL, WORLDWIDE, SOCIAL = "all", "worldwide", "social"
MEDIA = (SOCIAL, "website", "email", "shop", "print", "events", "press", "outdoor", "broadcast")
"""Where a use may be licensed; "all" for every one of them."""
MOST_TERRITORIES, MOST_PERSONS, LONGEST_NAME = 60, 20, 120
_COUNTRY = re.compile(r"[A-Z]{2}")
_BETWEEN = re.compile(r"[\s,;]+")


@dataclass(frozen=True)
class Scope:
    """What a licence is for, as it is kept."""

    persons: list[str]
    media: list[str]
    territories: list[str]
    use: Use
    starts_at: datetime
    ends_at: datetime | None


def scope(
    *, persons: Sequence[str], media: Sequence[str], territory: str, use: str, start: datetime, end: datetime | None
) -> Scope:
    """A scope out of what somebody says. ``territory`` is "worldwide" or country codes (ISO 3166-1 alpha-2), as in
    "DE, AT, CH". Raises Breach by field."""
    if end is not None and end <= start:
        raise Breach(_("The licence ends before it starts."), errors={"end": [_("Give a later day.")]})
    if use not in set(Use):
        raise Breach(_("Organic or paid?"), errors={"use": [_("One of %(uses)s.", uses=", ".join(Use))]})
    return Scope(_persons(persons), _media(media), territories(territory), Use(use), start, end)


def territories(written: str) -> list[str]:
    """The countries of a text, in order, each once; "worldwide" alone. Raises Breach for anything else."""
    codes = sorted({code.upper() for code in _BETWEEN.split(written.strip()) if code})
    if written.strip().casefold() in (WORLDWIDE, _("worldwide").casefold()):
        return [WORLDWIDE]
    if not codes or len(codes) > MOST_TERRITORIES or not all(_COUNTRY.fullmatch(code) for code in codes):
        raise Breach(
            _("Where may it be used?"), remedy=_("Write worldwide, or countries such as DE, AT, CH."),
            errors={"territory": [_("Worldwide, or country codes of two letters.")]},
        )  # fmt: skip
    return codes


def covered_by(
    licences: Sequence[Licence], use: str, medium: str, territory: str, at: datetime
) -> Licence | None:  # fmt: skip
    """The licence that allows it, the one that lasts longest; None: nobody said yes to this."""
    allowed = [each for each in licences if covers_one(each, use, medium, territory, at)]
    return max(allowed, key=_lasts, default=None)


def covers_one(licence: Licence, use: str, medium: str, territory: str, at: datetime) -> bool:
    """Whether this licence allows that use there then."""
    return (
        in_force(licence, at)
        and carries(licence, medium)
        and (licence.use is Use.PAID or use == Use.ORGANIC)
        and (WORLDWIDE in licence.territories or territory.upper() in licence.territories)
    )


def in_force(licence: Licence, at: datetime) -> bool:
    """Whether it allows anything at that instant."""
    ended = licence.ends_at is not None and licence.ends_at <= at
    return licence.state in IN_FORCE and licence.starts_at <= at and not ended


def shareable(licences: Iterable[Licence], at: datetime) -> bool:
    """Whether people may share it then, anywhere: a licence for print alone keeps no post in use."""
    return any(in_force(each, at) and carries(each, SOCIAL) for each in licences)


def carries(licence: Licence, medium: str) -> bool:
    """Whether that medium is among what it is for."""
    return ALL in licence.media or medium in licence.media


def _lasts(licence: Licence) -> tuple[bool, float]:
    return licence.ends_at is None, licence.ends_at.timestamp() if licence.ends_at else 0.0


def _persons(given: Sequence[str]) -> list[str]:
    names = [" ".join(each.split()) for each in given if each.strip()]
    if len(names) > MOST_PERSONS or any(len(name) > LONGEST_NAME for name in names):
        raise Breach(
            _("Those are too many names, or too long ones."), errors={"persons": [_("At most 20 short names.")]}
        )
    return names


def _media(given: Sequence[str]) -> list[str]:
    wanted = sorted({each.strip().lower() for each in given if each.strip()})
    if ALL in wanted:
        return [ALL]
    if not wanted or not set(wanted) <= set(MEDIA):
        raise Breach(_("For which media?"), errors={"media": [_("Some of %(media)s.", media=", ".join((ALL, *MEDIA)))]})
    return wanted
