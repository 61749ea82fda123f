"""Where `docs/performance.md` comes from: we and our peers in one run."""
