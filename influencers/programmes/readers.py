"""Follows the history: deliverables and sales count for tiers, and a tier that somebody reached is written down.

Idempotent: each reader applies a record once, and what it writes is unique by its source.
"""

from __future__ import annotations

from datetime import datetime

from advocacy.database import db, insert_for
from advocacy.history import Reader, Record, each_record
from advocacy.links.attribution.models import Conversion
from influencers.programmes import feats
from influencers.programmes.queries import enrolment_by_tag, enrolment_in
from influencers.programmes.tier_models import EnrolmentTier

VERIFIED = "verified"


def _counts(record: Record, now: datetime) -> None:
    if record.noun == "deliverable":
        _deliverable(record)
    else:
        _conversion(record)


def _deliverable(record: Record) -> None:
    enrolment_id = record.details.get("enrolment")
    if record.to_state == VERIFIED and isinstance(enrolment_id, int):
        feats.verify(int(record.noun_id), enrolment_id, record.at)
    elif record.from_state == VERIFIED:
        feats.unverify(int(record.noun_id))


def _conversion(record: Record) -> None:
    conversion = db.session.get(Conversion, int(record.noun_id))
    if conversion is None or conversion.person_id is None or not conversion.programme:
        return
    enrolment = enrolment_by_tag(conversion.programme, conversion.person_id)
    if enrolment is not None:
        feats.mark_sales(enrolment.id, conversion.at)


def _tier(record: Record, now: datetime) -> None:
    """What ``rewards.standing`` says of everybody's ladder is none of ours."""
    programme_id, person_id = record.details.get("programme"), record.details.get("person_id")
    if not isinstance(programme_id, int) or not programme_id or not isinstance(person_id, int):
        return
    enrolment, tier = enrolment_in(programme_id, person_id), str(record.details.get("to", ""))
    if enrolment is None or record.verb == "warn":
        return
    row = {
        "enrolment_id": enrolment.id, "tier": tier, "verb": record.verb, "since": record.at, "source": record.source,
    }  # fmt: skip
    fresh = insert_for(EnrolmentTier).values(row).on_conflict_do_nothing(index_elements=["source"])
    db.session.execute(fresh)
    enrolment.tier = tier
    db.session.flush()


FEATS = Reader("programme feats", each_record(_counts), frozenset({"deliverable", "conversion"}))
TIERS = Reader("programme tiers", each_record(_tier), frozenset({"tier"}))
