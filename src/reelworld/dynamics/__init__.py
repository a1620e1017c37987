"""What comes next: latents and keys in, the next latents out."""
