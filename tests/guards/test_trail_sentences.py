"""Every verb that a room writes into the trail has a sentence that people can read."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from qmapp.desk.trail.sentences import GROUP_LABELS, OTHER, SENTENCES, Group, sentence_of

ROOT = Path(__file__).resolve().parents[2] / "qmapp"
# How a room's own helper makes a verb of a word: by the module in which it is called.
PREFIXES = {
    "casework/practice/service": "practice",
    "casework/feedback/service": "feedback",
    "casework/involvement/service": "involvement",
    "casework/moderation/service": "moderation",
    "casework/threads/service": "thread",
    "casework/voice/service": "voice",
    "decision/actions/following": "delivery",
    "decision/actions/giving": "delivery",
    "decision/actions/stepping": "delivery",
    "governance/publication/service": "publication",
    "governance/signing/service": "signing",
    "learning/explore/service": "explorations",
    "learning/impact/service": "impact",
    "learning/intake/service": "measures",
    "learning/measures/service": "measures",
    "learning/meetings/service": "meetings",
    "learning/bodies/service": "bodies",
    "learning/classes/service": "classes",
    "learning/summits/service": "summits",
    "learning/sharing/service": "sharing",
}
NOT_VERBS = {"room:done"}


def whole_verbs() -> Iterator[tuple[str, str]]:
    """Literal verbs, as they stand after `verb=` or as an argument of a helper."""
    for path in sorted(ROOT.rglob("*.py")):
        if "foundation/access" in path.as_posix() or "desk/" in path.as_posix():
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.keyword) and node.arg == "verb":
                value = node.value
                if isinstance(value, ast.Constant) and ":" in str(value.value):
                    yield value.value, path.name


def made_verbs() -> Iterator[tuple[str, str]]:
    """Verbs of helpers that put the room before a word."""
    for part, prefix in PREFIXES.items():
        folder = ROOT / part
        paths = [*folder.glob("*.py")] if folder.is_dir() else [folder.with_suffix(".py")]
        for path in paths:
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and _name(node) in {"note", "_note"}:
                    words = [
                        one.value
                        for one in node.args
                        if isinstance(one, ast.Constant) and isinstance(one.value, str)
                    ]
                    if words:
                        yield f"{prefix}:{words[0]}", path.name


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


@pytest.mark.parametrize("found", [whole_verbs, made_verbs], ids=["whole", "made"])
def test_every_verb_has_a_sentence(found) -> None:
    verbs = {verb: where for verb, where in found() if verb not in NOT_VERBS}
    assert len(verbs) > 10, "the test no longer finds what rooms write"
    missing = sorted(f"{verb} in {where}" for verb, where in verbs.items() if _lacks(verb))
    assert not missing, "\n".join(missing)


def _lacks(verb: str) -> bool:
    return sentence_of(verb) == OTHER


def test_every_group_has_its_words_and_no_verb_stands_twice() -> None:
    assert set(GROUP_LABELS) == set(Group) == set(SENTENCES)
    every = [verb for group in SENTENCES.values() for verb in group]
    assert len(every) == len(set(every))
