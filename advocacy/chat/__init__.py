"""Slack and Teams: channels that are told what moved, people who are written to, and what they press there.

May import what lies below: people, web, fetching, history, mailing's neighbours. Rooms above tell channels through
``telling``, and hand in through ``doors`` what a button does.
"""
