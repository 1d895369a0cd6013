"""Small language models that look things up, compute and check before they answer."""
