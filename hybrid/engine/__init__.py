"""The process that owns llama.cpp; nothing else in hybrid imports it."""
