"""Records: what a judgement rests on that is not in the draft."""
