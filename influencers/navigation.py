"""Where partners and programmes stand in the navigation. Imports the rooms for what waits in them.

All badges of a page are one question to the database: each room gives a statement that counts what waits for somebody
who runs programmes (``WAITING``), and the first badge that is asked for asks them all together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from flask import g
from flask_babel import lazy_gettext as _l
from sqlalchemy import ScalarSelect, select

from advocacy.database import db
from advocacy.people.capabilities import Capability
from advocacy.web.shell import NavEntry
from influencers.commissions import queries as commissions
from influencers.commissions import views as commissions_views
from influencers.deliverables import queries as deliverables
from influencers.joining import queries as joining
from influencers.payouts import queries as payouts
from influencers.products import queries as products
from influencers.rights import queries as rights
from influencers.stories import queries as stories

WAITING: Mapping[str, Callable[[], ScalarSelect[int]]] = {
    "commissions": commissions.waiting,
    "deliverables": deliverables.to_look_at,
    "joining": joining.count_waiting,
    "payouts": payouts.waiting,
    "products": products.waiting,
    "rights": rights.waiting,
    "stories": stories.waiting,
}
"""What waits, by the room's name: a scalar subquery that counts, at most to 100, from an index."""


def waiting(room: str) -> int:
    """How much waits in that room; asked once a request, for all rooms together."""
    if "partners_waiting" not in g:
        counted = db.session.execute(select(*(ask().label(name) for name, ask in WAITING.items()))).one()
        g.partners_waiting = counted._mapping
    return int(g.partners_waiting[room])


def badge(room: str) -> Callable[[], int]:
    """A badge of the navigation for a room of ``WAITING``."""
    return partial(waiting, room)


MINE: list[NavEntry] = [
    NavEntry(_l("Portal"), "portal.home", "star", _l("Share"), Capability.TAKE_PART, on_phone=2),
    NavEntry(
        _l("My work"),
        "my_deliverables.home",
        "check2-circle",
        _l("My partnership"),
        Capability.TAKE_PART,
        on_phone=True,
        covers=("my_deliverables.", "my_agreements."),
    ),
    NavEntry(_l("What we owe you"), "portal.promises", "clock", _l("My partnership"), Capability.TAKE_PART),
    NavEntry(
        _l("My earnings"),
        "portal_money.earnings",
        "wallet2",
        _l("My partnership"),
        Capability.TAKE_PART,
        covers=("portal_money.",),
    ),
    NavEntry(_l("My links and codes"), "portal.links", "link-45deg", _l("My partnership"), Capability.TAKE_PART),
    NavEntry(
        _l("My profile"),
        "portal_profile.profile",
        "person",
        _l("My partnership"),
        Capability.TAKE_PART,
        covers=("portal_profile.",),
    ),
    NavEntry(
        _l("Products"),
        "my_products.offered",
        "box-seam",
        _l("My partnership"),
        Capability.TAKE_PART,
        covers=("my_products.",),
    ),
    NavEntry(
        _l("Accounts and proofs"),
        "account_proofs.mine",
        "patch-check",
        _l("My partnership"),
        Capability.TAKE_PART,
    ),
    NavEntry(_l("Payment"), "payment.mine", "bank", _l("My partnership"), Capability.TAKE_PART, covers=("payment.",)),
    NavEntry(
        _l("My stories"),
        "my_stories.listing",
        "quote",
        _l("My partnership"),
        Capability.TAKE_PART,
        covers=("my_stories.",),
    ),
]
"""What a partner has of their own."""

DESK: list[NavEntry] = [
    NavEntry(
        _l("Programmes"), "programmes.listing", "people", _l("Partners"), Capability.WRITE_PROGRAMMES,
        covers=("programmes.", "programme_desk."),
    ),
    NavEntry(
        _l("Partners"), "partners.listing", "person-badge", _l("Partners"), Capability.WRITE_PROGRAMMES,
        covers=("partners.", "partner_contacts.", "partner_files.", "partner_mail."),
    ),
    NavEntry(
        _l("Applications"), "applications.inbox", "inbox", _l("Partners"), Capability.WRITE_PROGRAMMES,
        badge=badge("joining"),
        covers=("applications.", "inviting.", "spotting.", "account_proofs.waiting"),
    ),
    NavEntry(
        _l("Stories"), "stories.inbox", "quote", _l("Partners"), Capability.WRITE_PROGRAMMES,
        badge=badge("stories"), covers=("stories.",),
    ),
    NavEntry(
        _l("Briefs and agreements"), "briefs.listing", "clipboard", _l("Partners"), Capability.WRITE_PROGRAMMES,
        covers=("briefs.", "agreements."),
    ),
    NavEntry(
        _l("Deliverables"), "deliverables.listing", "check2-circle", _l("Partners"), Capability.WRITE_PROGRAMMES,
        badge=badge("deliverables"), covers=("deliverables.",),
    ),
    NavEntry(
        _l("Rights"), "rights.listing", "shield-check", _l("Partners"), Capability.WRITE_PROGRAMMES,
        badge=badge("rights"), covers=("rights.",),
    ),
    NavEntry(
        _l("Products"), "products.asked", "box-seam", _l("Partners"), Capability.WRITE_PROGRAMMES,
        badge=badge("products"), covers=("products.",),
    ),
    NavEntry(
        _l("Commissions"), "commissions.listing", "cash-coin", _l("Partners"), commissions_views.SEES,
        badge=badge("commissions"), covers=("commissions.", "commission_plans.", "adjustments."),
    ),
    NavEntry(
        _l("Payouts"), "payouts.listing", "wallet2", _l("Partners"), Capability.WRITE_PAYOUTS,
        badge=badge("payouts"), covers=("payouts.", "payout_tax."),
    ),
    NavEntry(
        _l("Results"), "results.home", "bar-chart-line", _l("Partners"), Capability.WRITE_PROGRAMMES,
        covers=("results.",),
    ),
]  # fmt: skip
"""What marketing and finance run."""
