"""Assessments: the 18 judgements with their reasons."""
