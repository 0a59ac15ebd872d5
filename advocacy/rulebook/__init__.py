"""The rulebook: rule packs as versions that Legal writes, tries on what is live, and a second person puts in force.

``in_force.packs()`` gives the packs that every check at run time uses. Imports history, database, people, checks.
"""
