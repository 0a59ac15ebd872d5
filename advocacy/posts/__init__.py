"""The outbox: schedule, claim, send, reconcile, measure; by API or by hand. A share ends as one post, or says why not.

May import links, networks, campaigns, people, web, checks, fetching and the ground. Knows nothing of where the words
came from: a share carries its permit, an opaque ``source_ref`` and tags.
"""
