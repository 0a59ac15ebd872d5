"""What rooms keep of people, for how long, and what ends when somebody leaves. Lists for the roof."""

from __future__ import annotations

from types import ModuleType

from advocacy.admin import own_data as admin_data
from advocacy.chat import own_data as chat_data
from advocacy.directory import own_data as directory_data
from advocacy.exports import own_data as exports_data
from advocacy.identity import own_data as identity_data
from advocacy.links import leaving as links_leaving
from advocacy.links import own_data as links_data
from advocacy.listening import own_data as listening_data
from advocacy.networks import farewells
from advocacy.networks import own_data as networks_data
from advocacy.notices import own_data as notices_data
from advocacy.people import own_data as people_data
from advocacy.people.leaving import LeaverStep
from advocacy.posts import leaving as posts_leaving
from advocacy.posts import own_data as posts_data
from advocacy.push import own_data as push_data
from advocacy.reach import own_data as reach_data
from advocacy.reach.delivery import own_data as delivery_data
from advocacy.reach.studies import own_data as studies_data
from advocacy.records import accounts, devices
from advocacy.records import own_data as records_data
from advocacy.records.kinds import Kind
from advocacy.times import own_data as times_data
from advocacy.wall import own_data as wall_data
from advocacy.webhooks import leaving as webhooks_leaving
from advocacy.webhooks import own_data as webhooks_data

OWN_DATA: list[ModuleType] = [
    people_data,
    directory_data,
    identity_data,
    push_data,
    networks_data,
    links_data,
    webhooks_data,
    exports_data,
    times_data,
    posts_data,
    reach_data,
    listening_data,
    studies_data,
    delivery_data,
    wall_data,
    notices_data,
    chat_data,
    records_data,
    admin_data,
]
"""The rooms that keep something of people."""
RECORDS: list[Kind] = [
    posts_data.RECORDS,
    listening_data.RECORDS,
    accounts.RECORDS,
    notices_data.RECORDS,
    devices.RECORDS,
]
"""What is kept for how long."""
LEAVER_STEPS: list[LeaverStep] = [
    posts_leaving.STEP,
    farewells.STEP,
    links_leaving.STEP,
    links_leaving.CODES,
    reach_data.STEP,
    listening_data.STEP,
    delivery_data.STEP,
    webhooks_leaving.STEP,
    chat_data.STEP,
    wall_data.STEP,
    exports_data.STEP,
]
"""What ends with an account or is handed over, in this order."""
