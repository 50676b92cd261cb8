"""Measuring: gold sets, benchmark questions and their metrics."""
