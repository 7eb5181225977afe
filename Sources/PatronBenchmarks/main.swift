print("patron-bench")
