"""What people may ask of the floor. Each command checks who asks and what is true, then takes the arrows of hub.work.life."""
