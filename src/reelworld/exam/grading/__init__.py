"""Statistics of grades: intervals over scenes and samples, comparisons, proper scores."""
