"""From the queue to the approval: who looks at which case, and what they decide."""
