"""Does a small model with augmentations beat a larger bare one, where, and at what cost?"""
