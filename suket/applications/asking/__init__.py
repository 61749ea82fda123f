"""Who asks for a suket, in whose stead, or no longer: from the draft to the case."""
