"""How an answer to a recommendation is meant to reach children: the logic model."""
