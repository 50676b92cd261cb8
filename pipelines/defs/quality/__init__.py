"""What a memory came to, and whether it is sound."""
