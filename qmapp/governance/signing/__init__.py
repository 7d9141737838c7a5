"""Signing: who must sign, what exactly, and what they said."""
