"""The pages of a counter: numbers that are called, and what is handed out."""
