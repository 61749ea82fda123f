"""From the approval to the suket: hundreds with one touch, or one at once."""
