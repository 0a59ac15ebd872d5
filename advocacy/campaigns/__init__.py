"""What posts are for: campaigns and topics; and the switch that stops them: pauses by scope, resumed by two people.

May import people, web and the ground. Posts ask ``scopes.covers`` and ``pauses.in_force``.
"""
