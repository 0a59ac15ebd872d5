"""What others say of us in public, and what needs an answer: mentions by search, hashtag and feed.

Imports networks, campaigns, people, records and fetching; nothing above them.
"""
