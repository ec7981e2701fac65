"""Is everything here that training and the workbench need? A file for each subject.

A check is a pure function of what was looked at: paths, the environment, what a tool answered.
"""
