"""The section head's pages: what was checked, what is unusual first."""
