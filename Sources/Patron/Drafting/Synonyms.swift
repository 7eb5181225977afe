import PatronData
import PatronEngine

/// The names that businesses give the columns that Patron knows, the likeliest first.
enum Synonyms {
  /// Names of whoever buys.
  static let customer = [
    "customer_id", "customer_key", "cust_id", "client_id", "user_id", "household_id",
    "household_key", "member_id", "shopper_id", "buyer_id", "subscriber_id", "contact_id",
    "account_id", "visitor_id", "person_id", "guest_id", "customer_number", "customer_no",
    "client_number", "client_no", "member_number", "loyalty_id", "card_id", "customer", "client",
    "user", "member", "household", "userid", "customerid", "msno", "respondent_id",
    "customer_unique_id", "user_pseudo_id", "customer_email", "email_address", "email",
    "e_mail", "mail", "buyer_email", "billing_email", "phone", "phone_number", "mobile",
    "anonymous_id", "kundennummer", "kunden_nr", "kunde", "customer_name", "buyer", "account",
    "uid", "cust_no", "cust_nr", "acct_no", "account_no", "account_number", "bill_to", "sold_to",
    "subscriber", "cliente", "id_cliente", "klient", "klant", "klantnummer", "client_code",
    "customer_code", "kunden_id",
  ]

  /// Parts of the name of a column of times, where its numbers alone do not show it.
  static let timeWords: Set<String> = [
    "date", "time", "timestamp", "datetime", "epoch", "unix", "ts", "created", "when", "datum",
    "zeit", "fecha", "day", "birthday", "dob", "born", "birthdate", "joined", "registered",
    "signup", "since",
  ]
  static let timeEndings = ["_at", "_on", "_date", "date", "timestamp", "datetime"]

  /// The columns of a date that stands in three: its year, month and day.
  static let dateParts: [[String]] = [
    ["year", "order_year", "jahr", "annee", "année", "ano", "año", "anno", "jaar"],
    ["month", "order_month", "monat", "mois", "mes", "mese", "maand"],
    ["day", "order_day", "day_of_month", "tag", "jour", "dia", "día", "giorno", "dag"],
  ]

  static func names(of role: Role, in table: Table) -> [String] {
    [role.name] + role.aliases + (others[table]?[role.name] ?? [])
  }

  private static let others: [Table: [String: [String]]] = [
    .customers: [
      "id": customer,
      "signed_up": [
        "signup_date", "sign_up_date", "signed_up_at", "registered_at", "registration_date",
        "registered", "join_date", "joined", "joined_at", "member_since", "customer_since",
        "date_joined", "enrolment_date", "enrollment_date", "created_at", "dt_customer",
        "profile_created_on", "optin_time", "create_date", "registered_on", "signed_up_on",
      ],
      "birth_date": ["birthdate", "date_of_birth", "dob", "birthday", "born"],
      "gender": ["sex"],
      "place": [
        "city", "town", "region", "state", "province", "country", "county", "zip", "zip_code",
        "postcode", "postal_code", "geography", "location",
      ],
      "income": ["annual_income", "household_income", "estimated_salary", "salary"],
      "acquisition_channel": [
        "acquisition_source", "acquisition", "signup_channel", "signup_source", "referrer",
        "utm_source", "source",
      ],
      "consent": [
        "marketing_consent", "consent_marketing", "email_consent", "opt_in", "email_opt_in",
        "marketing_opt_in", "newsletter", "accepts_marketing", "gdpr_consent",
        "email_marketing_consent", "accepts_email_marketing", "consent_status", "opted_in",
        "email_subscription_status", "subscription_status", "subscribed", "marketing_status",
      ],
    ],
    .transactions: [
      "customer": customer,
      "time_of_day": ["clock", "hour_minute"],
      "title": ["product_name", "item_name", "description", "product_title", "lineitem_name"],
      "status": [
        "order_status", "financial_status", "payment_status", "transaction_status", "state",
        "charge_status", "bestellstatus", "statut", "estado", "stato", "zahlungsstatus",
        "order_state",
        "auftragsstatus", "statut_commande",
      ],
      "refunded": [
        "amount_refunded", "refunds", "erstattet", "refunded_amount", "refund_amount",
        "total_refunded", "refund",
      ],
      "time": [
        "order_time", "order_date", "ordered_at", "order_timestamp", "order_purchase_timestamp",
        "purchase_date", "purchased_at", "purchase_time", "invoice_date", "transaction_timestamp",
        "transaction_date", "transaction_time", "sale_date", "sales_date", "bought_at", "timestamp",
        "timestamp_utc", "datetime", "date", "day", "created_at", "created", "paid_at",
        "payment_date",
        "created_date", "created_date_utc", "charge_date", "bestelldatum", "datum", "close_date",
      ],
      "order": [
        "order_number", "order_no", "invoice_no", "invoice_id", "invoice", "invoice_number",
        "basket_id", "transaction_id", "receipt_id", "receipt_no", "ticket_id", "cart_id",
        "payment_id", "charge_id", "order_name", "sale_id", "bestellnummer",
      ],
      "line": ["order_line_id", "line_item_id", "order_item_id"],
      "product": [
        "product_code", "stock_code", "sku", "item_id", "item_code", "article_id", "article_no",
        "asin", "upc", "ean", "product_name", "item",
      ],
      "category": [
        "product_category", "category_id", "category_name", "department", "product_type",
        "item_category",
      ],
      "quantity": ["qty", "units", "pieces", "item_count", "no_of_items"],
      "amount": [
        "total", "total_amount", "order_total", "line_total", "line_amount", "sales_value",
        "revenue", "net_amount", "net_sales", "sales", "total_price", "sale_amount", "amount_paid",
        "payment_value", "order_value", "gross_amount", "spend", "turnover", "subtotal",
        "amount_usd", "amount_eur", "betrag", "umsatz", "gesamt", "order_amount", "grand_total",
        "bestellwert", "gesamtbetrag", "importe", "montant", "montant_total", "bedrag", "importo",
      ],
      "price": [
        "item_price", "sales_price", "price_each", "selling_price", "price_per_unit", "unit_cost",
        "lineitem_price", "preis", "stueckpreis", "stückpreis", "einzelpreis", "prix",
        "prix_unitaire", "precio", "prezzo", "prijs",
      ],
      "channel": [
        "sales_channel", "order_channel", "store_id", "store", "shop_id", "shop", "branch",
      ],
    ],
    .events: [
      "customer": customer,
      "time": [
        "timestamp", "timestamp_utc", "event_time", "event_timestamp", "event_date", "occurred_at",
        "created_at", "datetime", "date", "day", "sent_at", "viewed_at", "redemption_date",
        "event_datetime", "timestamp_unix",
      ],
      "type": [
        "event_type", "event", "event_name", "action", "behavior_type", "behaviour_type",
        "behavior", "activity", "interaction", "activity_type",
      ],
      "channel": ["medium", "event_channel", "utm_medium", "device"],
      "content": [
        "article_id", "item_id", "movie_id", "video_id", "page_id", "post_id", "asset_id",
        "product_id", "book_id", "song_id", "track_id", "offer_id", "coupon_id", "coupon_upc",
        "creative_id", "sku", "stock_code", "page", "url",
      ],
      "campaign": ["campaign", "campaign_name", "utm_campaign"],
      "value": ["rating", "event_value", "duration", "seconds"],
    ],
    .content: [
      "id": [],
      "title": ["name", "headline", "content_title", "product_name"],
      "topic": ["genre", "genres", "category", "subject", "theme", "tags", "section"],
      "stage": ["funnel_stage", "journey_stage"],
      "published": [
        "published_at", "publish_date", "publication_date", "release_date", "start_date",
      ],
      "expires": ["expires_at", "expiry_date", "valid_until", "end_date"],
    ],
    .surveys: [
      "customer": customer,
      "time": [
        "answered_at", "response_date", "responded_at", "survey_date", "submitted_at", "created_at",
        "timestamp", "datetime", "date", "date_created", "end_date", "submit_date", "date_modified",
      ],
      "score": [
        "nps", "nps_score", "likelihood_to_recommend", "recommend", "satisfaction", "rating",
        "csat", "csat_score", "net_promoter_score", "how_likely", "stars", "star_rating",
      ],
      "question": ["question_id", "survey_id", "survey"],
      "comment": ["comments", "verbatim", "feedback", "free_text", "remark", "text"],
    ],
    .contracts: [
      "customer": customer,
      "started": [
        "start_date", "started_at", "start", "start_utc", "contract_start", "subscription_start",
        "subscription_start_date", "contract_start_date", "activated_at", "activation_date",
        "valid_from", "begin_date", "begin", "created_at", "created", "created_utc",
      ],
      "ended": [
        "end_date", "ended_at", "ended_at_utc", "end", "canceled_at", "cancelled_at",
        "canceled_at_utc", "cancellation_date", "cancel_date", "churned_at", "churn_date",
        "contract_end", "contract_end_date", "subscription_end", "subscription_end_date",
        "terminated_at", "termination_date", "expired_at",
      ],
      "renews": [
        "renewal_date", "next_renewal", "renews_at", "renews_on", "current_period_end",
        "current_period_end_utc", "next_billing_date", "current_term_end", "next_payment_date",
      ],
      "plan": [
        "plan_name", "plan_id", "product", "product_name", "tariff", "tier", "package",
        "subscription_plan", "price_id", "contract_type", "membership",
      ],
      "fee": [
        "amount", "price", "mrr", "monthly_fee", "monthly_charges", "monthly_price", "plan_amount",
        "recurring_amount", "premium",
      ],
    ],
  ]

  /// Words in the name of a file that mean its table.
  static let files: [Table: [String]] = [
    .customers: [
      "customer", "client", "user", "member", "demograph", "profile", "account", "contact", "crm",
      "household", "people", "person",
    ],
    .transactions: [
      "order", "transaction", "sale", "purchase", "invoice", "receipt", "basket", "retail",
      "payment",
    ],
    .events: [
      "event", "click", "view", "email", "visit", "session", "touch", "log", "interaction",
      "rating", "redemption", "activit", "behavio",
    ],
    .content: [
      "content", "article", "item", "movie", "product", "page", "asset", "video", "post", "catalog",
    ],
    .surveys: ["survey", "nps", "feedback", "answer", "response", "questionnaire"],
    .contracts: ["contract", "subscription", "membership", "polic", "plan_period"],
  ]

  /// Columns for customers who have left, and their values.
  static let labels = [
    "churn", "churned", "is_churn", "is_churned", "churn_flag", "churn_label", "has_churned",
    "exited", "attrited", "attrition", "attrition_flag", "has_left", "left", "cancelled",
    "canceled", "y", "target",
  ]
  static let positives = [
    "yes", "y", "1", "true", "t", "churned", "churn", "exited", "left", "attrited customer",
    "attrited", "cancelled", "canceled", "1.0",
  ]

  static let negatives = [
    "no", "n", "0", "false", "f", "stayed", "retained", "existing customer", "active", "existing",
    "not churned", "0.0", "loyal", "current",
  ]

  /// Words in the name of a column that call for care before anybody is treated by it.
  static let sensitive = [
    "gender", "sex", "female", "male", "age", "senior", "race", "ethnicity", "ethnic", "religion",
    "nationality", "disability", "disabled", "geschlecht", "sexe", "sexo", "sesso", "geslacht",
    "birth", "birthday", "born", "dob", "alter", "edad",
  ]

  /// Whether the name of a column, in words, means a customer's state on some later day.
  static func isState(_ words: String) -> Bool {
    !Set(words.split(separator: "_").map(String.init)).isDisjoint(with: state)
      || labels.contains(words)
  }

  private static let state: Set<String> = [
    "churn", "churned", "status", "active", "inactive", "stage", "lifecycle", "segment", "tier",
    "cluster", "rfm", "vip", "score", "rank", "last", "latest", "lifetime", "ltv", "clv", "total",
    "recency", "frequency", "balance", "lapsed", "dormant", "lost", "cancelled", "canceled",
    "test", "deleted",
  ]

  /// The names of event types that have features of their own.
  static let eventTypes: [String: [String]] = [
    "open": ["open", "opened", "email_open", "email_opened", "mail_open"],
    "click": ["click", "clicked", "email_click", "email_clicked", "mail_click", "link_click"],
    "cart": ["cart", "add_to_cart", "added_to_cart", "addtocart", "basket", "add_to_basket"],
    "purchase": [
      "purchase", "purchased", "buy", "bought", "order", "ordered", "transaction",
      "order_completed", "checkout_completed", "in_app_purchase", "order_placed", "placed_order",
    ],
    "support": ["support", "support_ticket", "ticket", "complaint", "support_call", "call"],
    "share": ["share", "shared", "referral", "refer"],
  ]

  /// Names of columns that divide events into parts of a business.
  static let dividers: Set<String> = [
    "device", "device_type", "device_category", "browser", "browser_name", "platform", "os",
    "operating_system", "app_version", "country", "region", "store", "branch", "language",
  ]

  /// Words in codes among products that are postage, fees and adjustments.
  static let charges = [
    "post", "shipping", "carriage", "delivery", "bank", "charge", "fee", "discount", "manual",
    "adjust", "sample", "commission", "refund", "gift wrap", "donation",
  ]

  /// Whether the name of a column of orders, in words, means money in the currency's unit.
  static func isMoney(_ words: String) -> Bool {
    let parts = Set(words.split(separator: "_").map(String.init))
    return !parts.isDisjoint(with: money) && parts.isDisjoint(with: otherMoney)
  }

  private static let money: Set<String> = [
    "amount", "total", "money", "revenue", "sales", "turnover", "price", "value", "spend", "paid",
    "betrag", "umsatz", "gesamtbetrag", "preis", "montant", "prix", "importe", "precio", "importo",
    "prezzo", "bedrag", "prijs",
  ]
  /// Words for money other than what was paid for goods, or in another unit.
  private static let otherMoney: Set<String> = [
    "cents", "cent", "minor", "pence", "tax", "vat", "shipping", "discount", "fee", "fees", "tip",
    "refund", "refunded", "cost", "postage", "currency", "compare", "id",
  ]

  /// Names of order lines that are no goods, as whole names.
  static let chargeNames: Set<String> = [
    "shipping", "shipping fee", "shipping cost", "shipping costs", "shipping handling",
    "shipping and handling", "postage", "postage and packing", "delivery", "delivery fee",
    "delivery charge", "freight", "handling", "handling fee", "service fee", "service charge",
    "booking fee", "processing fee", "fee", "surcharge", "tip", "tips", "gratuity", "tax",
    "sales tax", "vat", "gst", "discount", "coupon", "voucher", "promo", "promotion",
    "gift wrap", "gift wrapping", "gift card", "store credit", "rounding", "adjustment",
    "insurance", "donation", "deposit", "versand", "versandkosten", "gutschein", "rabatt",
    "trinkgeld", "porto", "frais de port", "livraison", "remise", "pourboire", "frais de livraison",
    "bon de réduction", "code promo", "carte cadeau", "geschenkkarte", "geschenkgutschein",
    "gastos de envío", "envío", "descuento", "propina", "spedizione", "sconto", "mancia",
    "verzendkosten", "korting", "fooi", "gift voucher", "egift card", "promo code",
    "coupon discount", "order discount", "delivery tip", "convenience fee", "bag fee", "eco fee",
    "restocking fee", "cod fee", "mwst", "tva", "iva",
  ]
  /// Names of a column with the kind of line that a row is.
  static let lineKinds = [
    "line_type", "item_type", "order_item_type", "type", "itemization_type", "lineitem_type",
    "record_type", "line_kind", "line_item_type", "positionsart", "kind", "row_type",
    "transaction_type", "product_type", "type_ligne", "tipo_linea", "tipo_riga", "zeilentyp",
    "positionstyp", "belegart", "vorgangsart", "regeltype",
  ]
  /// The words of that column for lines that are no goods.
  static let chargeKinds: Set<String> = [
    "shipping", "fee", "tax", "coupon", "discount", "tip", "gift card", "giftcard", "gift wrap",
    "delivery", "postage", "service fee", "surcharge", "adjustment", "rounding",
    "shipping fee", "promotion", "voucher", "gratuity", "store credit", "versand", "frais de port",
    "versandkosten", "envío", "spedizione", "verzendkosten", "handling", "handling fee",
  ]

  /// Words in a file's name for rows of another kind than in a file without them.
  static let otherKinds = [
    "abandon", "cart", "quote", "cancel", "refund", "return", "draft", "backup", "copy", "deleted",
    "storno", "retour", "angebot",
  ]

  /// Words in a file's name for a part of the data or something made from it.
  static let derived = ["sample", "summary", "truth", "test", "example", "aggregate", "forecast"]
}
