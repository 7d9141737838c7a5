"""How what is coded is told apart, and which tags stand when coders differ. Pure.

The four families, and that a thing nobody coded is not a thing without the tag: what national
collections of reviews lack (domain notes, section 2). That two coders may differ on record, and
that those who commission settle it with a reason, is ours.
"""

from __future__ import annotations

from enum import StrEnum


class Family(StrEnum):
    """The four kinds of tag. They are never mixed: a heading may hide a cause."""

    HARM = "harm"
    ISSUE = "issue"
    CAUSE = "cause"
    TARGET = "target"


NONE_FITS = "none"
"""In place of a tag: somebody looked, and none of the known ones fits."""
