"""The widgets of the workbench: one subject each; they show what they are given."""
