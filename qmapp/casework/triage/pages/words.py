"""The words of lenses, confidences and verdicts, as the pages of triage say them."""

from __future__ import annotations

from flask_babel import gettext

from qmapp.casework.lenses.model import Confidence, Lens

GOOD_SIGNS = frozenset({Lens.EXPLANATION, Lens.FAMILY, Lens.PRACTITIONER})
"""Lenses that point at what one hopes to find."""


def lens_words(lens: Lens) -> str:
    """The short name of a lens, as tabs in the margin have it."""
    return {
        Lens.HINDSIGHT: gettext("Hindsight"),
        Lens.OUTCOME: gettext("Outcome"),
        Lens.BLAME: gettext("Blame"),
        Lens.EUPHEMISM: gettext("Euphemism"),
        Lens.EXPLANATION: gettext("Explanation"),
        Lens.DESCRIPTION_ONLY: gettext("Not explained"),
        Lens.FAMILY: gettext("Family voice"),
        Lens.PRACTITIONER: gettext("Practitioner voice"),
        Lens.RECOMMENDATION: gettext("Recommendation"),
        Lens.IDENTIFIER: gettext("Identifier"),
    }[lens]


def confidence_words(confidence: Confidence) -> str:
    """How sure the rule is, in words."""
    return {
        Confidence.HIGH: gettext("high confidence"),
        Confidence.MEDIUM: gettext("medium confidence"),
        Confidence.LOW: gettext("low confidence"),
    }[confidence]
