"""What somebody chose for each change: one group of buttons for each."""

from __future__ import annotations

import re
from collections.abc import Mapping

from werkzeug.datastructures import MultiDict

from qmapp.learning.plan.service import Choice

_PREFIX = "c-"
_CHOICE = re.compile(r"(?P<do>take|leave)-(?P<version>\d{1,9})", re.ASCII)


def field_of(key: str) -> str:
    """The name of a change's buttons."""
    return f"{_PREFIX}{key}"


def choices_of(sent: MultiDict[str, str]) -> Mapping[str, Choice]:
    """The choices that were sent, by the keys of their changes."""
    found = {}
    for name, value in sent.items():
        match = _CHOICE.fullmatch(value)
        if name.startswith(_PREFIX) and match is not None:
            key = name.removeprefix(_PREFIX)
            found[key] = Choice(take=match["do"] == "take", version=int(match["version"]))
    return found
