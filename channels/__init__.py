"""Each channel speaks one medium: the provider's language on one side, the channel contract on the other."""
