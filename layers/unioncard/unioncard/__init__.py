"""Union Card (河南省工会会员卡): the domain package, shared by all functions as their layer."""
