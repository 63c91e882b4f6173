"""What fills the slots: parties, territories, organisations, from the clause or the article around it."""
