"""What the API of programmes takes and gives."""

from __future__ import annotations

from apiflask import Schema
from apiflask.fields import Boolean, Integer, List, Nested, String
from marshmallow.validate import Length, OneOf

from advocacy.links.attribution import rules
from advocacy.people.models import Relationship
from advocacy.web.instants import Instant
from advocacy.web.lists import ListQuery
from influencers.programmes.models import HOLDS, USUAL_HOLD, EnrolmentState, ProgrammeKind
from influencers.programmes.programmes import LONGEST_ABOUT
from influencers.programmes.terms import LONGEST


class PayoutMinimum(Schema):
    """From which sum on it is paid: {"amount": "25.00", "currency": "EUR"}."""

    amount = String(required=True)
    currency = String(required=True)


class ProgrammeIn(Schema):
    """A new programme; ``relationship`` decides what its partners disclose; left out, the kind's."""

    name = String(required=True, validate=Length(1, 120))
    kind = String(required=True, validate=OneOf([str(kind) for kind in ProgrammeKind]))
    relationship = String(load_default="ambassador_paid", validate=OneOf([str(one) for one in Relationship]))
    terms = String(load_default="", validate=Length(max=LONGEST))
    about = String(load_default="", validate=Length(max=LONGEST_ABOUT))
    slug = String(load_default="", validate=Length(max=80))
    attribution_days = Integer(load_default=None, allow_none=True, validate=OneOf(rules.WINDOWS))
    hold_days = Integer(load_default=USUAL_HOLD, validate=OneOf(HOLDS))
    minimum_payout = Nested(PayoutMinimum, load_default=None, allow_none=True)


class ProgrammeChange(Schema):
    """Facts to change; what is not there stays as it is."""

    name = String(validate=Length(1, 120))
    slug = String(validate=Length(1, 80))
    about = String(validate=Length(max=LONGEST_ABOUT))
    budget_id = Integer(allow_none=True, strict=True)
    takes_applications = Boolean()
    open_until = Instant(allow_none=True)


class AttributionIn(Schema):
    """How many days a click of its partners counts; null: for nothing that is bought later."""

    days = Integer(required=True, allow_none=True, validate=OneOf(rules.WINDOWS))


class ProgrammeOut(Schema):
    """A programme, with the terms in force."""

    id = Integer()
    name = String()
    slug = String()
    kind = String()
    state = String()
    relationship = String()
    about = String()
    terms = String()
    terms_version = Integer()
    attribution_days = Integer(allow_none=True)
    hold_days = Integer()
    minimum_payout = Nested(PayoutMinimum)
    currency = String()
    budget_id = Integer(allow_none=True)
    takes_applications = Boolean()
    open_until = String(allow_none=True)
    tag = String()


class TermsIn(Schema):
    """The next version of the terms; without ``valid_from`` it holds at once."""

    text = String(required=True, validate=Length(max=LONGEST))
    hold_days = Integer(required=True, validate=OneOf(HOLDS))
    minimum_payout = Nested(PayoutMinimum, required=True)
    valid_from = Instant(load_default=None, allow_none=True)
    asks_anew = Boolean(load_default=True)
    why = String(required=True)


class TermsOut(Schema):
    """A version of the terms."""

    version = Integer()
    text = String()
    sha256 = String()
    hold_days = Integer()
    minimum_payout = Nested(PayoutMinimum)
    valid_from = String()
    asks_anew = Boolean()
    why = String()


class TermsVersions(Schema):
    """The newest versions, newest first."""

    items = List(Nested(TermsOut))
    next = String(allow_none=True)


class EnrolmentQuery(ListQuery):
    """Of which programme, in which state, on which tier."""

    programme_id = Integer(load_default=None, allow_none=True)
    state = String(load_default=None, allow_none=True, validate=OneOf([str(each) for each in EnrolmentState]))
    tier = String(load_default="")


class EnrolmentIn(Schema):
    """An invitation; ``relationship`` where they disclose another tie than the programme's."""

    programme_id = Integer(required=True)
    email = String(required=True)
    name = String(required=True, validate=Length(1, 200))
    relationship = String(load_default=None, allow_none=True, validate=OneOf([str(one) for one in Relationship]))


class EnrolmentOut(Schema):
    """Somebody in a programme."""

    id = Integer()
    programme_id = Integer()
    person_id = Integer()
    name = String()
    state = String()
    since = String()
    relationship = String()
    terms_version = Integer()
    tier = String()


class EnrolmentAnswer(Schema):
    """The version of the terms that was read; without one that in force."""

    version = Integer(load_default=None, allow_none=True, strict=True)


class TermsAnswer(Schema):
    """The version of the terms that was read."""

    version = Integer(required=True, strict=True)


class EnrolmentWhyIn(Schema):
    """The reason; the person reads it."""

    why = String(required=True, validate=Length(1, 2000))
