"""Words that the person who said them may take back, kept in one table and nowhere else."""
