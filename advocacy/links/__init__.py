"""Tracked links: slugs, the door that answers them, the journal of clicks, human or machine, and the figures of a link.

May import people, web, history, database, clock, settings and errors. The door and everything under it (answer,
machines, records, journal, gaps, commits, forwarded, salts, directory, alphabet) import no Flask.
"""
