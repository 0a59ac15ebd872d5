"""The API of mail to partners: templates, a look at what would be sent to whom, sending, and how far it is."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.database import get
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from influencers.partners import mail_fields as fields
from influencers.partners import mailings, segments
from influencers.partners.mail_models import PartnerMailing, PartnerSegment, PartnerTemplate
from influencers.partners.models import Partner
from influencers.partners.partners import partner_for
from influencers.partners.segmenting import EVERYBODY

api = APIBlueprint("partner_mail_api", __name__, url_prefix="/api/v1", tag="Partners")


@api.get("/partner-templates")
@api.output(as_list(fields.PartnerTemplateOut))
@guard(Capability.WRITE_PROGRAMMES)
def list_templates() -> ResponseReturnValue:
    """Every template that is offered, by name."""
    return {"items": [fields.template(each) for each in segments.templates()], "next": None}


@api.post("/partner-templates")
@api.input(fields.PartnerTemplateIn)
@api.output(fields.PartnerTemplateOut, status_code=201)
@guard(Capability.WRITE_PROGRAMMES)
def save_template(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Keeps words for mail under a name; of that name already, they are changed and offered again."""
    return fields.template(segments.save_template(**json_data, actor=current_user.actor, now=clock.now()))


@api.patch("/partner-templates/<int:template_id>")
@api.input(fields.PartnerTemplateChange)
@api.output(fields.PartnerTemplateOut)
@guard(Capability.WRITE_PROGRAMMES)
def change_template(template_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Changes its words; one that was retired is offered again."""
    found = _template(template_id)
    words = {"subject": found.subject, "body": found.body, **json_data}
    return fields.template(segments.save_template(found.name, **words, actor=current_user.actor, now=clock.now()))


@api.post("/partner-templates/<int:template_id>/retire")
@api.output(fields.PartnerTemplateOut)
@guard(Capability.WRITE_PROGRAMMES)
def retire_template(template_id: int) -> ResponseReturnValue:
    """Takes it out of the choice."""
    found = _template(template_id)
    segments.retire_template(found, actor=current_user.actor, now=clock.now())
    return fields.template(found)


@api.get("/partner-mailings")
@api.input(ListQuery, location="query")
@api.output(as_list(fields.PartnerMailingOut))
@guard(Capability.WRITE_PROGRAMMES)
def list_mailings(query_data: dict[str, Any]) -> ResponseReturnValue:
    """What was written, newest first."""
    found = segments.mailings(query_data["cursor"], query_data["limit"])
    return {"items": [fields.mailing(each) for each in found.items], "next": found.next}


@api.get("/partner-mailings/<int:mailing_id>")
@api.output(fields.PartnerMailingOut)
@guard(Capability.WRITE_PROGRAMMES)
def one_mailing(mailing_id: int) -> ResponseReturnValue:
    """One mailing, and how far it is."""
    return fields.mailing(get(PartnerMailing, mailing_id, _("There is no such mail.")))


@api.post("/partner-mailings/preview")
@api.input(fields.PartnerMailIn)
@api.output(fields.PartnerMailPreview)
@guard(Capability.WRITE_PROGRAMMES)
def look(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Who would get it, who none and why, and the first mail as it would be read. Nothing is sent."""
    partner, segment = _to(json_data)
    said = json_data["subject"], json_data["body"]
    by, now = current_user.person.name, clock.now()
    if partner is not None:
        return fields.preview(mailings.look_at_one(partner, *said, by, now))
    return fields.preview(mailings.preview(*said, segment.rule if segment else EVERYBODY, by, now))


@api.post("/partner-mailings")
@api.input(fields.PartnerMailIn)
@api.output(fields.PartnerMailingOut, status_code=201)
@guard(Capability.WRITE_PROGRAMMES)
def write(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Writes to one partner at once, or to a segment from the next minute on. Whoever wants none gets none."""
    partner, segment = _to(json_data)
    made = mailings.write(
        json_data["subject"], json_data["body"], segment.rule if segment else EVERYBODY, actor=current_user.actor,
        now=clock.now(), partner=partner, segment=segment, spares_tired=json_data["spares_tired"],
    )  # fmt: skip
    return fields.mailing(made)


def _template(template_id: int) -> PartnerTemplate:
    return get(PartnerTemplate, template_id, _("There is no such template."))


def _to(given: dict[str, Any]) -> tuple[Partner | None, PartnerSegment | None]:
    """Whom it is for: one partner or a segment. Raises Breach for neither, or both."""
    partner_id, segment_id = given["partner_id"], given["segment_id"]
    if (partner_id is None) == (segment_id is None):
        raise Breach(
            _("To whom?"),
            remedy=_("Give a segment or a partner, not both."),
            errors={"segment_id": [_("Give a segment or a partner, not both.")]},
        )
    if partner_id is not None:
        return partner_for(partner_id), None
    return None, segments.segment_for(segment_id)
