"""What a project says about how its specs are checked: `cnnshape.toml`, or a table in
`pyproject.toml`."""
