"""Copies of a whole installation: backup, restore, and the move from one database engine to the other.

Imports whatever it needs below; where media lie is handed in by the roof (``media``). A copy knows no models: it reads
tables as they are in the database, in one form for both engines, so that it outlives releases.
"""
