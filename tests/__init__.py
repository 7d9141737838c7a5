"""The test ground: see conftest.py for the fixtures, support/ for what they are made of."""
