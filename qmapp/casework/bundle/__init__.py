"""The bundle: all evidence pinned to one draft, in the assessments that its reader may see."""
