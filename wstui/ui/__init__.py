"""The screen. The only room that knows Textual, Rich and the clipboard."""
