"""The networks (Keras) and their weights as one flat vector."""
