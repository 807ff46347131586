"""The pieces of a settings file: TOML text, ``key=value`` arguments, overrides, findings.

Knows nothing of what the settings mean; ``feriejobb.data.layering`` lays them together.
"""
