"""Assets, checks, sensor and schedule, by topic; everything in here is found by itself."""
