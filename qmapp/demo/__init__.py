"""The demonstration: two invented boards, their reviews, drafts and assessments.

``content`` holds everything that was written for it, as data. ``files`` holds the drafts as a
board would receive them. ``build_draft`` makes the second from the first and is run by hand.
No child, family, worker, place or agency in any of it is real.
"""
