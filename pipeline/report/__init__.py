"""Figures as people read them: tables, sentences, pictures, the model card."""
