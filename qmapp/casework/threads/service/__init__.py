"""The verbs of the room: people begin threads, say something, resolve, reopen, take back."""

from qmapp.casework.threads.service.settling import reopen, resolve
from qmapp.casework.threads.service.talking import begin, comment, take_back

__all__ = ["begin", "comment", "reopen", "resolve", "take_back"]
