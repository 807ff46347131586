"""The benchmark suite: harder inputs, rivals on the same input, and what each costs."""
