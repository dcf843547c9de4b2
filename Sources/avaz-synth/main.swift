print("avaz-synth")
