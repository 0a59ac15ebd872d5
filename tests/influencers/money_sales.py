"""Sales in a life of partners' money: won by codes and by clicks, of customers who come back, told late, twice, in one
moment; refunds told before or after their order; tiers."""

from __future__ import annotations

from datetime import timedelta
from hashlib import blake2b

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import select

from advocacy.database import db
from advocacy.errors import Refused
from advocacy.history import Record
from advocacy.links.attribution import conversions, early_refunds, jobs, refunds, touches
from advocacy.links.attribution.models import Conversion, ConversionKind
from advocacy.links.attribution.telling import Told
from advocacy.links.door.click_ids import spelt
from influencers.commissions.models import Commission
from influencers.programmes.readers import TIERS
from tests.influencers.commissions_world import ME, catch_up
from tests.influencers.money_life import RANKS, Life, Sale, units, who

ORDERS, CUSTOMERS, CLICKS = 6, 2, 2
order = st.integers(0, ORDERS - 1)
customers = st.sampled_from([*range(CUSTOMERS), 0, None])
"""Who bought; None: the shop doesn't say."""
ago = st.sampled_from([0, 2, 9, 18])
"""Days: late ones were sold before others that were told, or in the same moment as one of a turn before."""
values = st.sampled_from([1, 999, 10_000, 33_333])
parts = st.sampled_from([None, 1, 400, 9_000])
references = st.sampled_from(["a", "b"])
clicks = st.lists(st.tuples(who, st.integers(0, CLICKS - 1)), min_size=1, max_size=2, unique=True)


class Sales(Life):
    """Rules of what shops tell. A sale told first is the one; under another value it is refused."""

    @rule(partner=who, number=order, cents=values, unit=units, customer=customers, days=ago)
    def sell(self, partner: int, number: int, cents: int, unit: str, customer: int | None, days: int) -> None:
        """By a partner's code."""
        self._tell(number, cents, unit, customer, days, code=partner)

    @rule(named=clicks, code=st.sampled_from([None, None, 0]), number=order, cents=values, customer=customers, days=ago)
    def sell_by_clicks(
        self, named: list[tuple[int, int]], code: int | None, number: int, cents: int, customer: int | None, days: int
    ) -> None:
        """By clicks on their links, known by now or later, or never; a code beside them comes first."""
        self._tell(number, cents, "EUR", customer, days, clicks=tuple(named), code=code)

    @rule(partner=who, number=st.integers(0, CLICKS - 1), days=ago)
    def click(self, partner: int, number: int, days: int) -> None:
        """On a partner's link, told late or at once."""
        at = self.clicked.setdefault((partner, number), self.now - timedelta(days=days))
        told = touches.Told(self._click_id(partner, number), self.links[partner], at)
        self.act(lambda: touches.keep([told]))

    @rule(number=order, customer=st.integers(0, CUSTOMERS - 1), days=st.sampled_from([0, 9, 18]), partner=who)
    def come_back(self, number: int, customer: int, days: int, partner: int) -> None:
        """A customer bought twice; the later sale earns before the other is told."""
        self._tell(number, 10_000, "EUR", customer, 0, code=partner)
        self.turn_to_commissions()
        self._tell((number + 1) % ORDERS, 10_000, "EUR", customer, days, code=1 - partner)
        self.turn_to_commissions()

    @rule(number=order, part=parts, reference=references)
    def refund(self, number: int, part: int | None, reference: str) -> None:
        """A part under a reference, or all."""
        self.act(lambda: refunds.give_back(self._sale(number), actor=ME, now=self.now, why="Back.", amount=part,
                                               reference=reference))  # fmt: skip

    @rule(number=order, part=parts, reference=references, unit=units)
    def refund_by_order(self, number: int, part: int | None, reference: str, unit: str) -> None:
        """By the shop's own number, of an order that was told or will be."""
        told = early_refunds.checked(self._order(number), reference, "Back.", part, unit if part else "")
        self.act(lambda: early_refunds.tell(told, actor=ME, now=self.now))

    @rule(partner=who, tier=st.sampled_from(RANKS))
    def rank(self, partner: int, tier: str) -> None:
        """From now on somebody has another tier of the programme."""

        def move() -> None:
            details = {"programme": self.programme_id, "person_id": self.partners[partner], "to": tier}
            position = -(self.programme_id * 1_000_000 + self.turn)  # none of a row's: it names this step
            TIERS.read([Record(position, self.now, ME, "tier", "0", "rise", None, None, None, details)], self.now)

        self.act(move)
        self.tiers[partner].append((self.now, tier))

    def turn_to_commissions(self) -> None:
        """Jobs decide what waited for clicks, take what was told back, and reckon; what that reopens, too."""
        with self.installation.app.app_context():
            jobs.decide_waiting(self.now)
            jobs.look_again(self.now)
            for _ in range(2):
                catch_up(self.now)

    def _tell(
        self, number: int, cents: int, unit: str, customer: int | None, days: int,
        clicks: tuple[tuple[int, int], ...] = (), code: int | None = None,
    ) -> None:  # fmt: skip
        name = "" if customer is None else f"c{customer}-{self.run}@x.example"

        def receive() -> None:
            told = Told(
                ConversionKind.SALE, self.now - timedelta(days=days), self._order(number), name, "", cents, unit,
                [spelt(self._click_id(*each)) for each in clicks],
                [] if code is None else [f"R{self.run}P{code}"],
            )  # fmt: skip
            conversions.receive(told, actor=ME, now=self.now)
            self.sold.setdefault(told.order_id, Sale(told.at, clicks, code))

        self.act(receive)

    def _order(self, number: int) -> str:
        return f"{self.run}-{number}"

    def _click_id(self, partner: int, number: int) -> bytes:
        return blake2b(f"{self.run} {partner} {number}".encode(), digest_size=16).digest()

    def _sale(self, number: int) -> Conversion:
        found = db.session.scalar(select(Conversion).where(Conversion.order_id == self._order(number)))
        if found is None:
            raise Refused("No such sale.")
        return found

    def _commission(self, number: int) -> Commission:
        found = db.session.scalar(select(Commission).where(Commission.conversion_id == self._sale(number).id))
        if found is None:
            raise Refused("No such commission.")
        return found
