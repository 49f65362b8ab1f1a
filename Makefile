# `make check` is what has to pass before a change lands; `make dev` prepares a checkout for work.
.PHONY: check dev test lint

check:
	.ci/run

dev:
	pip install --editable ".[dev]"

test:
	pytest

lint:
	mypy --strict
	ruff check .
	ruff format --check .
