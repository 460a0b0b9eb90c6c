"""The embedded servers: what wstui can talk to without a network. Knows nothing of the inspector."""
