"""What this room keeps of a person, for their export and their erasure."""

from __future__ import annotations

from advocacy.identity.models import Authenticator, BreakGlass, ClaimRule, Passkey, RecoveryCode
from advocacy.people.privacy import Eraser, deleting, rows_of

EXPORTERS = [
    rows_of("passkeys", Passkey.person_id, leave_out=("public_key", "user_handle")),
    rows_of("authenticators", Authenticator.person_id, leave_out=("last_step",)),
    rows_of("recovery_codes", RecoveryCode.person_id, leave_out=("code_digest",)),
    rows_of("break_glass", BreakGlass.person_id),
]
ERASERS: list[Eraser] = [
    deleting("passkeys", Passkey.person_id, at=Passkey.made_at),
    deleting("authenticator", Authenticator.person_id, at=Authenticator.made_at),
    deleting("recovery codes", RecoveryCode.person_id),
    deleting("break-glass account", BreakGlass.person_id, at=BreakGlass.made_at),
]
EXEMPT = frozenset(f"{ClaimRule.__tablename__}.{each}_by_id" for each in ("made", "agreed"))
