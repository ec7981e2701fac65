"""The screens of the workbench: one file each."""
