"""The urgent lane: asked for with a reason, granted by another person, capped."""
