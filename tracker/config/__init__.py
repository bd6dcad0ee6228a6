"""config.yaml as frozen records: what people write, what the program uses, where the secrets are."""
