"""What an assessor does with the flags of a scan: reveal, accept, dismiss."""
