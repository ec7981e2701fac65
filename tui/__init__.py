"""The front ends: the workbench (Textual) and the command line. They never import TensorFlow."""
