"""The trail: chained events, erasable values, sealed rows, the read log."""

from qmapp.foundation.audit.heads import Head, head_of, key_with

__all__ = ["Head", "head_of", "key_with"]
