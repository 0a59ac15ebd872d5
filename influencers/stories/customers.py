"""Job: customers who told a story and said that we may ask them are hints for programmes, scored from our own data.

Orders are those that the shop told us of under the same mail address; of those we keep a keyed hash alone, so a shop
that tells numbers instead of addresses is not matched. Imports joining's hints and what attribution keeps.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import func, select

from advocacy.database import db, writing
from advocacy.links.attribution.models import Conversion, ConversionKind, ConversionState
from advocacy.links.attribution.telling import customer_hash
from influencers.joining import spotting
from influencers.joining.spotting import Customer
from influencers.stories.models import Submission, SubmissionState

MOST = 500


def spot(now: datetime) -> int:
    """Scores anew those who agreed, the newest first; gives how many hints there are. Two statements and the hints."""
    with writing():
        agreed = _agreed()
        orders = _orders([email for email, _, _ in agreed], now)
        found = [
            Customer(name, email, {"stories": stories, "purchases": orders.get(customer_hash(email), 0)})
            for email, name, stories in agreed
        ]
        return spotting.keep_customers(found, now)


def _agreed() -> list[tuple[str, str, int]]:
    """Address, name and number of stories that we took, of authors without an account who said that we may ask."""
    theirs = (
        select(Submission.email, func.max(Submission.name), func.count())
        .where(
            Submission.state == SubmissionState.APPROVED, Submission.taken_back_at.is_(None), Submission.may_ask,
            Submission.person_id.is_(None), Submission.email.is_not(None),
        )
        .group_by(Submission.email).order_by(func.max(Submission.id).desc()).limit(MOST)
    )  # fmt: skip
    return [(email, name, count) for email, name, count in db.session.execute(theirs) if email]


def _orders(emails: Collection[str], now: datetime) -> Mapping[str, int]:
    """Keyed hash of a customer -> their orders of late, without those that were taken back."""
    hashes = [customer_hash(email) for email in emails]
    counted = (
        select(Conversion.customer_hash, func.count().label("number"))
        .where(
            Conversion.customer_hash.in_(hashes), Conversion.customer_hash != "", Conversion.at >= now - spotting.SINCE,
            Conversion.kind == ConversionKind.SALE, Conversion.state != ConversionState.REVERSED,
        )
        .group_by(Conversion.customer_hash)
    )  # fmt: skip
    return {row.customer_hash: row.number for row in db.session.execute(counted)}
