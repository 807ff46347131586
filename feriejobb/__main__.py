"""``python -m feriejobb`` is the command ``feriejobb``."""

from feriejobb.cli import main

main()
