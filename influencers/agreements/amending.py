"""Verbs on changes of an agreement that is in force: amend, accept the amendment, refuse it, take it back.

The accepted version holds until the partner says yes to the later one.
"""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from advocacy.errors import InvalidMove
from advocacy.history import Actor, record
from advocacy.people.four_eyes import refuse_own
from influencers.agreements import binding
from influencers.agreements.agreements import facts_of, held, reason, signed, write
from influencers.agreements.models import Agreement, AgreementState, AgreementVersion, Side
from influencers.agreements.terms import Terms, checked, terms_of


def proposed(agreement: Agreement) -> AgreementVersion | None:
    """The amendment that waits for the partner's answer."""
    waits = agreement.state is AgreementState.ACCEPTED and agreement.version_number != agreement.accepted_number
    return agreement.version if waits else None


def amend(
    agreement: Agreement, terms: Terms, note: str, *, actor: Actor, now: datetime, networks: tuple[str, ...]
) -> AgreementVersion:
    """Asks the partner for a change. Raises InvalidMove when it is not in force, one waits, or nothing is another,
    NotAllowed for one's own."""
    refuse_own(agreement.person_id, actor)
    held(agreement)
    if agreement.state is not AgreementState.ACCEPTED or agreement.accepted is None:
        raise InvalidMove(_("This agreement is not in force."), remedy=_("Make a new one."))
    if proposed(agreement) is not None:
        raise InvalidMove(_("A change waits for their answer."), remedy=_("Take it back first."))
    if checked(terms, networks) == terms_of(agreement.accepted):
        raise InvalidMove(_("Nothing is different."), remedy=_("Change what you want to change."))
    version = write(agreement, terms, Side.US, note, actor, now)
    _tell(agreement, "amend", actor, now)
    return version


def accept_amendment(agreement: Agreement, name: str, sha256: str, *, actor: Actor, now: datetime) -> None:
    """The partner's yes to a change, as to the agreement itself. Raises as ``accept`` does."""
    version = _waiting(agreement)
    signed(version, name, sha256, now, True)
    agreement.accepted_number = version.number
    _tell(agreement, "accept_amendment", actor, now)
    binding.bind(agreement, actor=actor, now=now)


def refuse_amendment(agreement: Agreement, *, actor: Actor, now: datetime, why: str = "") -> None:
    """The partner's no to a change: everything stays as it was."""
    _waiting(agreement)
    _tell(agreement, "refuse_amendment", actor, now, why.strip() or None)
    agreement.version_number = agreement.accepted_number or 1


def take_back_amendment(agreement: Agreement, *, actor: Actor, now: datetime, why: str) -> None:
    """We take a change back that waits, with a reason."""
    _waiting(agreement)
    _tell(agreement, "take_back_amendment", actor, now, reason(why))
    agreement.version_number = agreement.accepted_number or 1


def _waiting(agreement: Agreement) -> AgreementVersion:
    held(agreement)
    version = proposed(agreement)
    if version is None:
        raise InvalidMove(_("No change waits for an answer."), remedy=_("Reload and look again."))
    return version


def _tell(agreement: Agreement, verb: str, actor: Actor, now: datetime, why: str | None = None) -> None:
    record(
        "agreement", agreement.id, verb, actor=actor, now=now, about=agreement.person_id, why=why,
        **facts_of(agreement),
    )  # fmt: skip
