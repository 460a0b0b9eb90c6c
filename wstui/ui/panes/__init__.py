"""Panes of the inspector, one per file. A module here that exports `TAB` is a tab of the detail pane."""
