"""The trail: chained events, erasable values, sealed rows, the read log."""

from qmapp.foundation.audit.heads import Head, OtherTrailKey, head_of, key_with, require_own_key

__all__ = ["Head", "OtherTrailKey", "head_of", "key_with", "require_own_key"]
