"""The content-addressed file store."""

from qmapp.foundation.files.store import Address, FileStore

__all__ = ["Address", "FileStore"]
