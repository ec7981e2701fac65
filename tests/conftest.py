"""Quiet TensorFlow, on the CPU, wherever a test or a process it starts imports it."""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
