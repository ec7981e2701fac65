"""The engine as a process of its own: protocol, server, client, start."""
