"""The APIs of this package, a plain list for the roof. Imports every room's."""

from __future__ import annotations

from apiflask import APIBlueprint

from influencers.agreements.api import api as agreements_api
from influencers.briefs.api import api as briefs_api
from influencers.briefs.files_api import api as brief_files_api
from influencers.commissions.adjustment_api import api as adjustments_api
from influencers.commissions.api import api as commissions_api
from influencers.deliverables.api import api as deliverables_api
from influencers.deliverables.evidence_api import api as evidence_api
from influencers.joining.api import api as joining_api
from influencers.joining.form_api import api as application_forms_api
from influencers.joining.inviting_api import api as inviting_api
from influencers.joining.many_api import api as many_applications_api
from influencers.joining.proofs_api import api as proofs_api
from influencers.joining.spotting_api import api as spotting_api
from influencers.partners.api import api as partners_api
from influencers.partners.contacts_api import api as partner_contacts_api
from influencers.partners.files_api import api as partner_files_api
from influencers.partners.keeping_api import api as partner_keeping_api
from influencers.partners.mail_api import api as partner_mail_api
from influencers.payouts import details_api as payment_api
from influencers.payouts.api import api as payouts_api
from influencers.portal.api import api as portal_api
from influencers.portal.profile_api import api as partner_profile_api
from influencers.products.api import api as products_api
from influencers.products.parcels_api import api as parcels_api
from influencers.programmes.api import api as programmes_api
from influencers.programmes.enrolments_api import api as enrolments_api
from influencers.rights.api import api as rights_api
from influencers.rights.places_api import api as asset_places_api
from influencers.stories.api import api as stories_api
from influencers.stories.calls_api import api as story_calls_api
from influencers.stories.pictures_api import api as story_pictures_api

APIS: list[APIBlueprint] = [
    partners_api,
    partner_contacts_api,
    partner_files_api,
    partner_keeping_api,
    partner_mail_api,
    joining_api,
    many_applications_api,
    application_forms_api,
    inviting_api,
    proofs_api,
    spotting_api,
    products_api,
    parcels_api,
    commissions_api,
    adjustments_api,
    programmes_api,
    enrolments_api,
    rights_api,
    asset_places_api,
    briefs_api,
    brief_files_api,
    agreements_api,
    deliverables_api,
    evidence_api,
    portal_api,
    partner_profile_api,
    stories_api,
    story_calls_api,
    story_pictures_api,
    payouts_api,
    payment_api.api,
]
