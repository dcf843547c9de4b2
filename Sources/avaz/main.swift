print("avaz")
