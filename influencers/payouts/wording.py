"""Words of payouts, for pages, notices and the portal. Plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from influencers.payouts.details_models import DetailsState, FormKind, Method
from influencers.payouts.models import Reason


@dataclass(frozen=True)
class Why:
    """A reason why somebody is not in a run: for the desk, and as their partner is told it."""

    short: LazyString
    told: LazyString
    action: LazyString | None = None  # what the partner can do about it


REASONS: Mapping[Reason, Why] = {
    Reason.BELOW_MINIMUM: Why(
        _l("Below the minimum"),
        _l("It is less than the least we pay out at once. Nothing is lost: it is carried over."),
    ),
    Reason.NO_DETAILS: Why(
        _l("No payment details"), _l("We don't know yet where to send it. Tell us on your payment page."),
        _l("Say where your money goes"),
    ),
    Reason.DETAILS_HELD: Why(
        _l("Details changed"),
        _l("Your payment details were changed a moment ago. For your safety we wait three days, then it goes with the "
           "next run."),
    ),
    Reason.NO_FORM: Why(
        _l("No tax form"),
        _l("We may not pay before a tax form of yours is on file. Send us yours; we tell you once it is checked."),
        _l("Send us your tax form"),
    ),
    Reason.OWES: Why(
        _l("Owes as much"),
        _l("What you earned made up for a sale that was given back after we had paid you for it. Your statement shows "
           "each line."),
    ),
    Reason.IN_ANOTHER: Why(
        _l("In another run"), _l("A payout of yours is still with the bank. This goes with the next run.")
    ),
    Reason.OTHER_CURRENCY: Why(
        _l("Account takes euros only"),
        _l("It is in another currency, and a bank transfer to your account takes euros only. Tell us another way."),
        _l("Choose another way to be paid"),
    ),
}  # fmt: skip
FORMS: Mapping[FormKind, LazyString] = {
    FormKind.W9: _l("Form W-9"),
    FormKind.W8BEN: _l("Form W-8BEN"),
    FormKind.W8BEN_E: _l("Form W-8BEN-E"),
    FormKind.VAT_ID: _l("VAT number, or tax number"),
    FormKind.NONE_NEEDED: _l("None needed"),
}
METHODS: Mapping[Method, LazyString] = {
    Method.SEPA: _l("Bank transfer in euros (SEPA)"),
    Method.BY_HAND: _l("Another way"),
}
DETAILS: Mapping[DetailsState, LazyString] = {
    DetailsState.HELD: _l("Holds soon"),
    DetailsState.ACTIVE: _l("In use"),
    DetailsState.REPLACED: _l("Replaced"),
    DetailsState.STOPPED: _l("Ended"),
}
