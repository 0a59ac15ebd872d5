"""Which terms somebody goes by: those in force, or older ones while they have not accepted the newer. Queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from advocacy.database import db
from influencers.programmes.models import Enrolment, ProgrammeTerms


class Figures(NamedTuple):
    """What a version of the terms says in figures; ``minimum_payout`` in minor units of ``currency``."""

    version: int
    valid_from: datetime
    hold_days: int
    minimum_payout: int
    currency: str


def versions_of(programmes: Collection[int]) -> Mapping[int, Sequence[Figures]]:
    """Programme -> the versions of its terms, in figures. One statement."""
    columns = (
        ProgrammeTerms.programme_id, ProgrammeTerms.version, ProgrammeTerms.valid_from, ProgrammeTerms.hold_days,
        ProgrammeTerms.minimum_payout, ProgrammeTerms.currency,
    )  # fmt: skip
    found = defaultdict[int, list[Figures]](list)
    wanted = select(*columns).where(ProgrammeTerms.programme_id.in_(programmes))
    for programme_id, version, start, hold_days, minimum, currency in db.session.execute(wanted):
        found[programme_id].append(Figures(version, start, hold_days, minimum, currency))
    return found


def figures_of(enrolments: Collection[Enrolment], at: datetime) -> Mapping[int, Figures]:
    """Enrolment -> the figures that hold for it at that instant. One statement."""
    versions = versions_of({each.programme_id for each in enrolments})
    found = {each.id: holding(versions.get(each.programme_id, ()), each.terms_version, at) for each in enrolments}
    return {enrolment_id: figures for enrolment_id, figures in found.items() if figures is not None}


def holding(versions: Iterable[Figures], accepted: int, at: datetime) -> Figures | None:
    """The newest in force that is no newer than what was accepted; who never accepted any goes by the one in force."""
    in_force = [each for each in versions if each.version == 1 or each.valid_from <= at]
    known = [each for each in in_force if each.version <= accepted] if accepted else []
    return max(known or in_force, default=None)
