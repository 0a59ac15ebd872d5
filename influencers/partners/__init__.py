"""Partners: who they are beyond one programme. Profiles, accounts, the pipeline, notes, segments, mails to them.

May import ``programmes`` and what that may import.
"""
