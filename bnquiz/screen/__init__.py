"""What a person sees: records in, text on a Console that is passed in. Only this room imports rich."""
