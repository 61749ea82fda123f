"""Pages of one resident, and issuing to them."""
