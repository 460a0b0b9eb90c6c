"""The screen. The only room that knows Textual, Rich and the clipboard."""

import os

# Textual waits up to a sixtieth of a second between two pictures, so the echo of a key that follows one. What draws
# often by itself has a pace of its own here; what follows a key need not wait.
os.environ.setdefault("TEXTUAL_FPS", "250")
