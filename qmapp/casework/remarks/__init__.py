"""Remarks: rules that ask about a recommendation or a set of them, and their engine; runs alone."""
