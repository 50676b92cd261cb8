"""The whole pipeline as one job, and when it runs by itself."""
