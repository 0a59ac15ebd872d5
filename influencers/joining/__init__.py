"""How people come in: applications, invitations, recruiting a friend, import, spotting; screening and decision.

May import ``partners``, ``programmes`` and what those may import.
"""
