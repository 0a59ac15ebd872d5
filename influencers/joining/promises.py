"""What joining tells a partner: which of their accounts they have still to prove."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _

from influencers.joining import proofs
from influencers.joining.wording import network_name
from influencers.partners.models import ProofState
from influencers.programmes.promises import NextStep, Promise

PATH = "/portal/accounts"
MOST = 3


def promises_of(person_id: int, now: datetime) -> Sequence[Promise]:
    """Nothing: answers to applications are promised to people who are no partners yet."""
    return ()


def next_steps(person_id: int, now: datetime) -> Sequence[NextStep]:
    """Accounts that are not proven yet, or to name the first. One statement."""
    accounts = proofs.accounts_of(person_id)
    if not accounts:
        return [NextStep(_("Name the accounts on which you post"), PATH, _("Add an account"))]
    return [
        NextStep(
            _("Show that %(account)s is yours", account=f"{network_name(each.network)} {each.handle}"),
            f"{PATH}#account-{each.id}", _("Prove it"), text=_("A code in your profile is enough."),
        )
        for each in accounts if each.state is not ProofState.PROVEN
    ][:MOST]  # fmt: skip
