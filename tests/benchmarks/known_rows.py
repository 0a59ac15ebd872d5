"""Rows of partners: known people with an account, readings, a note, a task, a price, a segment, a template, a mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import literal

from advocacy.clock import now
from influencers.partners.contact_models import PartnerTask, Rate, Touch, TouchKind
from influencers.partners.mail_models import PartnerMail, PartnerMailing, PartnerSegment, PartnerTemplate
from influencers.partners.models import (
    FollowerReading,
    Partner,
    PartnerAccount,
    PartnerKind,
    PartnerWord,
    PartnerWordKind,
    ProofState,
    Stage,
)
from influencers.partners.segmenting import EVERYBODY
from tests.benchmarks.filling import n, named, put

if TYPE_CHECKING:
    from tests.benchmarks.company import Company

MODELS: tuple[Any, ...] = (
    Partner, PartnerAccount, FollowerReading, Touch, PartnerTask, Rate, PartnerSegment, PartnerTemplate,
    PartnerMailing, PartnerMail,
)  # fmt: skip


def known(company: Company, first: int, last: int) -> None:
    """One of each for each number; what there are many of on one page hangs on the first partner."""
    put(
        Partner, first, last, id=n.i, name=named("Partner "), name_folded=named("partner"), kind=PartnerKind.CREATOR,
        email=named("known", suffix="@out.example"), state=Stage.PROSPECT, owner_id=company.employee, country="DE",
        about="Rivers", found_by="hand", followers=n.i, created_at=n.at, touched_at=n.at,
    )  # fmt: skip
    put(PartnerWord, first, last, partner_id=n.i, kind=PartnerWordKind.TOPIC, value="rivers")
    put(
        PartnerAccount, first, last, id=n.i, partner_id=n.i, network="instagram", handle=named("known"),
        handle_folded=named("known"), url="", account_id="", state=ProofState.CLAIMED, proof_code="", proven_how="",
        followers=n.i, unseen="", created_at=n.at,
    )  # fmt: skip
    put(FollowerReading, first, last, id=n.i, account_id=n.i, day=now().date(), at=n.at, followers=n.i, source="hand")
    put(Touch, first, last, id=n.i, partner_id=1, kind=TouchKind.NOTE, at=n.at, text="Kind", by_id=company.employee)
    put(
        PartnerTask, first, last, id=n.i, partner_id=1, title=named("Task "), whose_id=company.employee,
        created_at=n.at,
    )  # fmt: skip
    put(Rate, first, last, id=n.i, partner_id=1, kind=named("post "), network="", amount=literal(100), currency="EUR",
        asked_on=now().date(), note="")  # fmt: skip
    put(PartnerSegment, first, last, id=n.i, name=named("Segment "), rule=EVERYBODY, created_at=n.at)
    put(PartnerTemplate, first, last, id=n.i, name=named("Template "), subject="Hello", body="Hello", created_at=n.at)
    put(
        PartnerMailing, first, last, id=n.i, by_id=company.employee, rule=EVERYBODY, spares_tired=True, subject="Hello",
        body="Hello", at=n.at, asked_key=named("key"), queued=1, left_out=0,
    )  # fmt: skip
    put(PartnerMail, first, last, id=n.i, mailing_id=n.i, partner_id=1, at=n.at)
