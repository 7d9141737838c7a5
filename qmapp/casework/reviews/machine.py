"""The stages of a review as one state machine: which steps there are, who takes them. Pure."""

from __future__ import annotations
