"""Adapters to the models: the embedder, the language model, the token counter."""
