"""Cards: their model, loading, generated numbers and proofs."""
