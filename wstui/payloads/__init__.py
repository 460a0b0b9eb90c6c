"""What people save: profiles and payloads, in TOML files they may edit by hand."""
