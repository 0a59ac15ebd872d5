"""Stories and reviews in chat: what channels are told, and what people do there without leaving it.

Above lending and reviews, whose verbs it calls, as pages do; handed to ``advocacy.chat`` by the roof.
"""

from content_library.chatting.reviewing import REVIEW
from content_library.chatting.sharing import SHARE

DOORS = {"review": REVIEW, "share": SHARE}
"""What buttons in Slack do, by the name of the action."""
