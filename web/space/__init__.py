"""A folder that is a Hugging Face Space: a run, this program, and what starts its page."""
