"""Pages of the office's sukets: their list, one of them, and acts on it."""
