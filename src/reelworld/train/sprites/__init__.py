"""Training sprite codecs and slot dynamics: each stage is taught by the ones before it."""
