"""Evidence: passages and records under a judgement."""
