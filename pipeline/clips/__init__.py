"""Video files, where they are, whom they show and what somebody noted of them."""
