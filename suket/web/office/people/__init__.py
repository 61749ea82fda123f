"""The people of an office: who they are, what they are for, how they come in."""
