"""What a partner delivers under an agreement: drafts in review, live posts verified, appeals, make-goods.

May import ``agreements``, ``briefs``, ``rights`` and the rooms beneath them; drafts are items of ``content_library``.
"""
