"""What others say of us in public, and what needs an answer: mentions by search, hashtag and feed.

Imports reach and everything below it (posts, times, networks, campaigns, people, records); nothing above. Feeds are
read by, and experts and reply kits come from, what the roof hands down (``handed``).
"""
