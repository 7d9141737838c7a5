"""Reviews: reference, kind, dates, people, where it stands."""
