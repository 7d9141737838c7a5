"""Work done outside a request: a table with leases, and its worker."""
