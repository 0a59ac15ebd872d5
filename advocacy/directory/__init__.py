"""People and groups as the company's directory has them: SCIM 2.0, imports of many people, groups that become teams.

A leaver there runs the leaver steps here. Imports people, identity and what is below them.
"""
