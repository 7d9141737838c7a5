"""What the pages of the signing room are given: frozen values, in words."""
