"""The sample world: small sources on loopback, polled over three simulated weeks by the real program."""
