"""The shape and wording of what is typed about actions that go on."""
