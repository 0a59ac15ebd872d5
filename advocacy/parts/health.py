"""What rooms say of their own health, and their gauges. Lists for the roof."""

from __future__ import annotations

from advocacy import examinations
from advocacy.admin import figures, held, jobs, machines, queues, surroundings
from advocacy.chat import examinations as chat_examinations
from advocacy.health import Examination, Gauge, Queue
from advocacy.identity import examinations as identity_examinations
from advocacy.links import examinations as links_examinations
from advocacy.links.door import short_domain
from advocacy.listening import examinations as listening_examinations
from advocacy.networks import examinations as networks_examinations
from advocacy.notices import examinations as notices_examinations
from advocacy.posts import examinations as posts_examinations
from advocacy.push import examinations as push_examinations
from advocacy.reach import examinations as reach_examinations
from advocacy.web import limits
from advocacy.webhooks import examinations as webhooks_examinations

QUEUES: list[Queue] = [*queues.QUEUES]
"""What waits to be sent out."""
# The ground's own stand first: they ask for the schema, without which no other can look.
EXAMINATIONS: list[Examination] = [
    *examinations.EXAMINATIONS,
    *notices_examinations.EXAMINATIONS,
    *machines.EXAMINATIONS,
    *surroundings.EXAMINATIONS,
    *jobs.EXAMINATIONS,
    queues.examination_of(QUEUES),
    *held.EXAMINATIONS,
    *identity_examinations.EXAMINATIONS,
    *networks_examinations.EXAMINATIONS,
    *posts_examinations.EXAMINATIONS,
    *links_examinations.EXAMINATIONS,
    *short_domain.EXAMINATIONS,
    *reach_examinations.EXAMINATIONS,
    *push_examinations.EXAMINATIONS,
    *listening_examinations.EXAMINATIONS,
    *chat_examinations.EXAMINATIONS,
    *webhooks_examinations.EXAMINATIONS,
    *limits.EXAMINATIONS,
]
GAUGES: list[Gauge] = [
    *notices_examinations.GAUGES,
    *examinations.GAUGES,
    *figures.GAUGES,
    *surroundings.GAUGES,
    *figures.gauges_of(QUEUES),
    *networks_examinations.GAUGES,
    *posts_examinations.GAUGES,
    *links_examinations.GAUGES,
    *reach_examinations.GAUGES,
    *push_examinations.GAUGES,
    *listening_examinations.GAUGES,
    *chat_examinations.GAUGES,
    *webhooks_examinations.GAUGES,
]
