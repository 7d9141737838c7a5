"""The anchor: what became of marked words in the next draft. Pure: texts in, places out."""
