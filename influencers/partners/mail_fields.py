"""What the API of mail to partners takes and gives."""

from __future__ import annotations

from typing import Any

from apiflask import Schema
from apiflask.fields import Boolean, Integer, List, Nested, String
from marshmallow.validate import Length, OneOf

from advocacy.clock import to_rfc3339
from influencers.partners.mail_models import LeftOut, PartnerMailing, PartnerTemplate
from influencers.partners.mail_words import LONGEST_BODY, LONGEST_SUBJECT
from influencers.partners.mailings import Preview


class PartnerTemplateChange(Schema):
    """Words with gaps: {name}, {first_name}, {handle}, {programmes}, {company}, {sender}. What is not there stays."""

    subject = String(validate=Length(1, LONGEST_SUBJECT))
    body = String(validate=Length(1, LONGEST_BODY))


class PartnerTemplateIn(Schema):
    """Words for mail, under a name; the same gaps."""

    name = String(required=True, validate=Length(1, 120))
    subject = String(required=True, validate=Length(1, LONGEST_SUBJECT))
    body = String(required=True, validate=Length(1, LONGEST_BODY))


class PartnerTemplateOut(PartnerTemplateIn):
    """A template; ``retired_at`` null: it is offered."""

    id = Integer()
    created_at = String()
    retired_at = String(allow_none=True)


class PartnerMailIn(Schema):
    """A mail to one partner or to whoever fits a segment, with the gaps of templates. ``spares_tired``: of a segment,
    whoever had enough mail these days gets none."""

    subject = String(required=True, validate=Length(1, LONGEST_SUBJECT))
    body = String(required=True, validate=Length(1, LONGEST_BODY))
    partner_id = Integer(load_default=None, allow_none=True, strict=True)
    segment_id = Integer(load_default=None, allow_none=True, strict=True)
    spares_tired = Boolean(load_default=True)


class PartnerMailingOut(Schema):
    """A mailing: so many mails are ``queued``, so many partners ``left_out``; ``done`` once everybody was looked at."""

    id = Integer()
    partner_id = Integer(allow_none=True)
    segment_id = Integer(allow_none=True)
    by_id = Integer(allow_none=True)
    subject = String()
    body = String()
    at = String()
    spares_tired = Boolean()
    queued = Integer()
    left_out = Integer()
    done = Boolean()


class PartnerMailNot(Schema):
    """A partner who gets no mail, and why."""

    partner_id = Integer()
    why = String(validate=OneOf([str(each) for each in LeftOut]))


class PartnerMailPreview(Schema):
    """Of those who fit, the first ``looked_at``: who gets none and why, who had enough these days (``tired``); the
    first mail as it would be read."""

    fits = Integer()
    looked_at = Integer()
    left_out = List(Nested(PartnerMailNot))
    tired = List(Integer())
    subject = String()
    body = String()


def template(each: PartnerTemplate) -> dict[str, Any]:
    """A template as the API gives it."""
    retired_at = to_rfc3339(each.retired_at) if each.retired_at else None
    same = {name: getattr(each, name) for name in ("id", "name", "subject", "body")}
    return {**same, "created_at": to_rfc3339(each.created_at), "retired_at": retired_at}


def mailing(made: PartnerMailing) -> dict[str, Any]:
    """A mailing as the API gives it."""
    same = ("id", "partner_id", "segment_id", "by_id", "subject", "body", "spares_tired", "queued", "left_out")
    return {**{name: getattr(made, name) for name in same}, "at": to_rfc3339(made.at), "done": made.after_id is None}


def preview(found: Preview) -> dict[str, Any]:
    """What a mailing would do, as the API gives it."""
    return {
        "fits": found.fits, "looked_at": found.looked_at, "tired": sorted(found.tired),
        "left_out": [{"partner_id": each, "why": why.value} for each, why in sorted(found.reasons.items())],
        "subject": found.subject, "body": found.body,
    }  # fmt: skip
