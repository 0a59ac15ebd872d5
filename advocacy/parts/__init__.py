"""What this package hands to the roof: plain lists, a file for each kind of thing. Imports every room of this package.

Pages and APIs that need something from above are made by the roof.
"""

from advocacy.parts.apis import APIS
from advocacy.parts.commands import COMMANDS
from advocacy.parts.demo import DEMO
from advocacy.parts.digests import DIGESTS
from advocacy.parts.exports import OFFERS
from advocacy.parts.health import EXAMINATIONS, GAUGES, QUEUES
from advocacy.parts.jobs import JOBS
from advocacy.parts.navigation import ADMINISTRATION, MARKETING, ME
from advocacy.parts.own_data import LEAVER_STEPS, OWN_DATA, RECORDS
from advocacy.parts.pages import ENDED, FORMLESS, PAGES, PANELS
from advocacy.parts.readers import READERS
from advocacy.parts.starting import INITS

__all__ = [
    "ADMINISTRATION",
    "APIS",
    "COMMANDS",
    "DEMO",
    "DIGESTS",
    "ENDED",
    "EXAMINATIONS",
    "FORMLESS",
    "GAUGES",
    "INITS",
    "JOBS",
    "LEAVER_STEPS",
    "MARKETING",
    "ME",
    "OFFERS",
    "OWN_DATA",
    "PAGES",
    "PANELS",
    "QUEUES",
    "READERS",
    "RECORDS",
]
