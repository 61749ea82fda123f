"""Where the README's figures come from: we and our peers, side by side, in one run."""
