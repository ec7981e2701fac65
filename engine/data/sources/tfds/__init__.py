"""Published sets, through TensorFlow Datasets.

Front ends use what asks neither TensorFlow nor tensorflow-datasets: catalogue, place, available,
archives, network. Only source, images and worker import tensorflow-datasets.
"""
