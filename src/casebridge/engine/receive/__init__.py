"""What comes to a hub: how it is judged, and the receivers that fetch it from where another transport keeps it."""
