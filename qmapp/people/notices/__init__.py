"""The outbox: messages kept with the change, sent after it."""
