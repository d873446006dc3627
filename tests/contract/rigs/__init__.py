"""One file for each folder under adapters/chat: how the contract suite holds that platform and sees what it showed."""
