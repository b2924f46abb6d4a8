"""What gets deployed: TapStack and the parts it is composed of."""
