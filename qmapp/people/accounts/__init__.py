"""People, boards, agencies, roles, signing in."""
