"""The API of UTM templates."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Integer, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.links.attribution.models import UtmTemplate
from advocacy.links.utm import templates as utm_templates
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list

api = APIBlueprint("utm_templates_api", __name__, url_prefix="/api/v1", tag="UTM templates")


class UtmTemplateIn(Schema):
    """A template for a network, a campaign, a programme (empty: any). Texts may name ``{network}``, ``{campaign}``,
    ``{programme}``, ``{topic}``, ``{region}``, ``{stage}``, ``{medium}``, ``{item}``, ``{slug}``."""

    network = String(load_default="", validate=Length(max=40))
    campaign = String(load_default="", validate=Length(max=120))
    programme = String(load_default="", validate=Length(max=80))
    source = String(required=True, validate=Length(1, 200))
    medium = String(required=True, validate=Length(1, 200))
    campaign_text = String(load_default="", validate=Length(max=200))
    content = String(load_default="", validate=Length(max=200))
    term = String(load_default="", validate=Length(max=200))


class UtmTemplateOut(UtmTemplateIn):
    """A template."""

    id = Integer()
    changed_at = String()


@api.get("/utm-templates")
@api.input(ListQuery, location="query")
@api.output(as_list(UtmTemplateOut))
@guard(Capability.WRITE_ITEMS)
def list_templates(query_data: dict[str, Any]) -> ResponseReturnValue:
    """All templates, newest first."""
    found = utm_templates.listed(**query_data)
    return {"items": [_shown(each) for each in found.items], "next": found.next}


@api.post("/utm-templates")
@api.input(UtmTemplateIn)
@api.output(UtmTemplateOut)
@guard(Capability.WRITE_ITEMS)
def put_template(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Adds a template, or changes the one for the same links. Links that exist keep their targets."""
    return _shown(utm_templates.put(json_data, json_data, actor=current_user.actor, now=clock.now()))


@api.delete("/utm-templates/<int:template_id>")
@api.output({}, status_code=204)
@guard(Capability.WRITE_ITEMS)
def remove_template(template_id: int) -> ResponseReturnValue:
    """Takes a template away."""
    utm_templates.remove(utm_templates.template_for(template_id), actor=current_user.actor, now=clock.now())
    return ""


def _shown(template: UtmTemplate) -> dict[str, Any]:
    names = ("network", "campaign", "programme", *utm_templates.FIELDS)
    texts = {name: getattr(template, name) for name in names}
    return {"id": template.id, **texts, "changed_at": to_rfc3339(template.changed_at)}
