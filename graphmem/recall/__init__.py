"""Core of recall: query analysis, scores, router, PageRank, fusion, packing; arrays in and out."""
