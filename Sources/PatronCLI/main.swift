import Patron
print("patron")
