"""Pages of residents: search, one resident, and issuing to them."""
