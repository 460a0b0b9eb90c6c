"""An opening handshake as lines of the screen, part by part. Knows no widget."""
