"""Cards 会员卡: what a card is and the look-up that reveals nothing else."""
