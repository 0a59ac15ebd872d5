"""A run is drafted while something is taken back: one waits for the other, and nobody's draft fails."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

import pytest
from sqlalchemy import select

from advocacy.database import db, writing
from influencers.commissions import withdrawing
from influencers.commissions.models import Commission
from influencers.payouts import gathering
from influencers.payouts.models import Payout
from rewards import ledger
from rewards.models import AccountKind
from tests.influencers.payouts_world import ME, NOW, make_world
from tests.installation import Installation


def test_what_is_looked_at_is_what_is_put_aside(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Taken back between the look and the reservation: it waits until the payout is drafted, then is a debt."""
    told: list[Future[None]] = []
    real = gathering.look

    with installation.app.app_context():
        world = make_world(installation)
        world.partner(5000), world.partner(7000)
        source = db.session.scalars(select(Commission.source).order_by(Commission.id)).first() or ""
        db.session.rollback()

        def take_back() -> None:
            with installation.app.app_context(), writing():
                withdrawing.withdraw(source, by=ME, actor=ME, now=NOW, why="Sent back.")

        with ThreadPoolExecutor(1) as other:

            def look(*asked: Any) -> Any:
                found = real(*asked)
                if not told:
                    told.append(other.submit(take_back))
                    assert not wait(told, timeout=0.3).done, "it did not wait"
                return found

            monkeypatch.setattr(gathering, "look", look)
            world.draft()
        told[0].result()
        db.session.rollback()
        amounts = db.session.scalars(select(Payout.amount).order_by(Payout.id)).all()
        held = ledger.balances(ledger.enrolment(world.enrolments[0]), "EUR")
        assert amounts == [5000, 7000]
        assert (held[AccountKind.HELD], held[AccountKind.OWED]) == (5000, -5000)
