"""Pages of the operator of a kecamatan: helping people to apply."""
