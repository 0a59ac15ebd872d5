"""What senders work with: a worker's name, a clock, the networks. Handed in, so that the demo can move the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from advocacy import clock
from advocacy.campaigns.in_force import reaches_in_force
from advocacy.history import Actor
from advocacy.networks import registry
from advocacy.networks.contract import Network
from advocacy.posts.gate import Circumstances
from advocacy.posts.models import Share
from advocacy.posts.recording import Scene
from advocacy.posts.tolls import NO_TOLL, toll_of
from advocacy.timetable import this_worker


@dataclass(frozen=True)
class Means:
    """``clock`` is read between the steps of a sending, for networks take their time."""

    worker: str = field(default_factory=this_worker)
    clock: Callable[[], datetime] = clock.now
    network: Callable[[str], Network] = registry.by_name
    offered: Callable[[], list[str]] = registry.offered

    def scene(self, network: Network) -> Scene:
        """For recording what a network answered, now."""
        capabilities = network.capabilities
        return Scene(Actor.job("outbox"), self.clock(), capabilities.label, capabilities.read_back_after)

    def circumstances(self, share: Share) -> Circumstances:
        """For the gate, now: reads what keeps posts back, and what this one costs at its network."""
        now, offered = self.clock(), frozenset(self.offered())
        known = share.network in offered
        toll = toll_of(share, self.network(share.network).capabilities, now) if known else NO_TOLL
        return Circumstances(now, reaches_in_force(now), offered, toll)
