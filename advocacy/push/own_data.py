"""What this room keeps of a person, for their export and their erasure: devices; messages go with them."""

from __future__ import annotations

from advocacy.people.privacy import deleting, rows_of
from advocacy.push.models import PushDevice

EXPORTERS = [rows_of("push_devices", PushDevice.person_id, leave_out={"endpoint_digest"})]
ERASERS = [deleting("push_devices", PushDevice.person_id, at=PushDevice.added_at)]
EXEMPT = frozenset[str]()
