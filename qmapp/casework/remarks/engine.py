"""Which remarks the rules make on given facts. Pure, and the same twice."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256

from qmapp.casework.remarks.facts import About, Facts, RecommendationFacts, SetFacts
from qmapp.casework.remarks.model import Remark, RemarkRules, Rule, Tone

__all__ = ["PLACEHOLDER", "Remark", "remarks_on", "remarks_on_set", "speaks"]

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def remarks_on(facts: RecommendationFacts, rules: RemarkRules) -> Sequence[Remark]:
    """What there is to say about one recommendation: what asks first, then what fits."""
    return _remarks(facts, rules, About.RECOMMENDATION)


def remarks_on_set(facts: SetFacts, rules: RemarkRules) -> Sequence[Remark]:
    """What there is to say about a set of recommendations: what asks first, then what fits."""
    return _remarks(facts, rules, About.SET)


def speaks(rule: Rule, facts: Facts) -> bool:
    """Whether a rule, taken by itself, has something to say."""
    return rule.when.met(facts) is True


def _remarks(facts: Facts, rules: RemarkRules, about: About) -> Sequence[Remark]:
    found = [rule for rule in rules.rules if rule.about is about and speaks(rule, facts)]
    ids = {rule.id for rule in found}
    heard = [rule for rule in found if rule.gives_way_to.isdisjoint(ids)]
    heard.sort(key=lambda rule: rule.tone is Tone.FITS)
    return tuple(_remark(rule, facts) for rule in heard)


def _remark(rule: Rule, facts: Facts) -> Remark:
    said = dict(facts.said())
    names = {
        name for text in (rule.title, rule.why, rule.ask) for name in PLACEHOLDER.findall(text)
    }
    values = {name: said[name] for name in sorted(names) if name in said}
    return Remark(
        rule=rule.id,
        about=rule.about,
        tone=rule.tone,
        concerns=rule.concerns,
        title=_filled(rule.title, values),
        why=_filled(rule.why, values),
        ask=_filled(rule.ask, values),
        source=rule.source,
        basis=rule.basis,
        rests_on=_rests_on(rule, facts),
        values=values,
    )


def _filled(sentence: str, values: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), sentence)


def _rests_on(rule: Rule, facts: Facts) -> str:
    """The digest of the facts that the rule looked at, whatever order they stand in."""
    looked_at = {name: facts.rests_on(name) for name in sorted(set(rule.when.facts()))}
    content = json.dumps([rule.id, looked_at], sort_keys=True, separators=(",", ":"))
    return sha256(content.encode()).hexdigest()
