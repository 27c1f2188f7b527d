"""An interaction's life: arrived, waiting, offered, in an agent's hands, wrapped up, closed; and the presence of those who do the work."""
