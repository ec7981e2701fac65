"""Networks whose answers make images comparable; one file each, TensorFlow in those alone.

A figure made with one extractor says nothing about a figure made with another. So each has a name
that tells network, weights and resizing, and the name belongs beside every figure.
"""
