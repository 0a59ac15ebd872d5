"""Mail: a queue in the database, delivered by a job. Imports errors, settings, database; all rooms above put mail in.

Without an SMTP server in settings, mail is written to the data directory, so that nothing is lost while setting up.
"""

from advocacy.mailing.models import Bounce, BouncedAddress, Mail, Urgency
from advocacy.mailing.queueing import Told, Written, init_mailing, prompt, queue, queue_all
from advocacy.mailing.sending import ENDED, TRIES, deliver

__all__ = [
    "ENDED",
    "TRIES",
    "Bounce",
    "BouncedAddress",
    "Mail",
    "Told",
    "Urgency",
    "Written",
    "deliver",
    "init_mailing",
    "prompt",
    "queue",
    "queue_all",
]
