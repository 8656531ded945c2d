print("residuum")
