import Patron
