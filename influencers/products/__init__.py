"""Products lent or given to partners: catalogue, requests, shipments, and what they were worth.

May import ``agreements``, ``briefs`` and the rooms beneath them.
"""
