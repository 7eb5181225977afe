import PatronEngine

/// The words of shops for the status of an order.
package enum OrderStatus {
  /// Words, in lower case with blanks for other marks, of orders that are purchases.
  package static let purchases: Set<String> = [
    "paid", "complete", "completed", "processing", "succeeded", "success", "successful",
    "delivered",
    "shipped", "shipping", "fulfilled", "closed", "approved", "invoiced", "partially refunded",
    "partial refund", "captured", "settled", "done", "finished", "confirmed", "partially paid",
    "partially shipped", "partially fulfilled", "ok", "picked up", "dispatched", "in transit",
    "out for delivery", "accepted", "active", "bezahlt", "abgeschlossen", "versendet", "geliefert",
    "payé", "payée", "terminée", "expédiée", "livrée", "pagado", "completado", "entregado",
    "pagato", "completato", "consegnato", "spedito", "betaald", "voltooid", "pago", "zugestellt",
    "shipped delivered to buyer", "shipped picked up", "shipped out for delivery",
    "in bearbeitung", "fertiggestellt", "en cours", "procesando", "in lavorazione",
    "payment accepted", "payment received", "processing in progress", "free", "sold", "posted",
  ]
  /// Words of orders that are none.
  package static let others: Set<String> = [
    "pending", "pending payment", "failed", "failure", "cancelled", "canceled", "voided", "void",
    "refunded", "refund", "fully refunded", "chargeback", "charged back", "disputed", "dispute",
    "lost", "declined", "rejected", "denied", "expired", "abandoned", "draft", "checkout draft",
    "on hold", "holded",
    "unpaid", "not paid", "awaiting payment", "authorized", "authorised", "returned", "return",
    "shipped returned to seller", "shipped returning to seller", "shipped rejected by buyer",
    "shipped undeliverable", "undeliverable",
    "unavailable", "error", "incomplete", "reversed", "blocked", "fraud", "suspected fraud",
    "payment review", "requires payment method", "requires action", "requires capture", "created",
    "new", "open", "trash", "storniert", "abgebrochen", "erstattet", "ausstehend", "offen",
    "annulée", "remboursée", "en attente", "cancelado", "reembolsado", "pendiente", "deleted",
    "rückerstattet", "in wartestellung", "zahlung ausstehend", "remboursé", "annulé", "échouée",
    "en espera", "fallido", "annullato", "rimborsato", "in attesa", "geannuleerd", "terugbetaald",
    "fehlgeschlagen",
  ]

  /// `word` as the two lists have it: small letters, one blank for other marks.
  package static func folded(_ word: String) -> String {
    let name = word.lowercased().hasPrefix("wc-") ? String(word.dropFirst(3)) : word
    return name.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: " ")
  }

  /// Whether rows of the status `word` are purchases; nil where the word is not known.
  package static func isPurchase(_ word: String) -> Bool? {
    let folded = folded(word)
    return purchases.contains(folded) ? true : others.contains(folded) ? false : nil
  }
}
