"""Tracked links: slugs, the door that answers them, the journal of clicks, human or machine, and the figures of a link.

May import people, web, history, database, clock, settings and errors. Rooms, from the ground up: ``verdicts`` (pure),
``door`` (nothing in it but its pages and desk knows Flask), ``attribution``, ``intake``, ``utm``.
"""
