"""What the inbox is told by all rooms together: which reviews somebody may know of, what is due."""

from qmapp.desk.telling.bodies import silent_bodies
from qmapp.desk.telling.due import things_due
from qmapp.desk.telling.following import followed_due
from qmapp.desk.telling.sight import reviews_in_sight
from qmapp.governance.custody import queries as custody
from qmapp.people.inbox import ports


def register() -> None:
    """Called at start-up, of the server and of the worker: both tell people things."""
    ports.register_reviews_in_sight(reviews_in_sight)
    ports.register_due(things_due)
    ports.register_due(followed_due)
    ports.register_due(silent_bodies)
    ports.register_due(custody.due_soon)


__all__ = ["register"]
