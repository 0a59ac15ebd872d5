"""What the nightly proof looks at beyond the ledger: what is held for perks is what redemptions under way cost."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from advocacy.database import db
from rewards.books.checking import Looked, Wrong
from rewards.books.proving import PeopleCheck
from rewards.models import POINTS, AccountKind, Entry, LedgerAccount, Posting
from rewards.perks.models import Redemption
from rewards.perks.queries import OPEN


def held_for_perks(people: Sequence[int]) -> Looked:
    """What redemptions have put aside of these people's points, against what those under way cost."""
    moved = (
        select(LedgerAccount.person_id, func.sum(Posting.amount))
        .join(Posting, Posting.account_id == LedgerAccount.id)
        .join(Entry, Entry.id == Posting.entry_id)
        .where(
            LedgerAccount.person_id.in_(people), LedgerAccount.kind == AccountKind.HELD, LedgerAccount.unit == POINTS,
            Entry.subject.startswith("redemption:"),
        )
        .group_by(LedgerAccount.person_id)
    )  # fmt: skip
    under_way = (
        select(Redemption.person_id, func.sum(Redemption.cost))
        .where(Redemption.person_id.in_(people), Redemption.state.in_(OPEN))
        .group_by(Redemption.person_id)
    )
    held = {int(person_id): int(total) for person_id, total in db.session.execute(moved) if person_id}
    wanted = {person_id: int(total) for person_id, total in db.session.execute(under_way)}
    found = sorted(held.keys() | wanted.keys())
    pairs = [(person, held.get(person, 0), wanted.get(person, 0)) for person in found]
    return Looked(len(pairs), [Wrong(f"held of person {person}", is_, due) for person, is_, due in pairs if is_ != due])


HELD: PeopleCheck = ("held_is_accounted_for", held_for_perks)
"""For the roof's list."""
