extension Simulation {
  /// The products and articles of shop Aurora.
  ///
  /// A topic is both a product category and the subject of articles, so that purchases predict reading.
  enum Catalogue {
    static let topics = [
      "hiking", "climbing", "running", "cycling", "camping", "kids",
      "kitchen", "bedroom", "decoration", "garden", "barbecue", "travel",
    ]
    /// The relative price level of each topic's products; the mean is near 1.
    static let priceLevels = [1.2, 1.3, 0.9, 1.1, 1.3, 0.7, 1.0, 1.2, 0.8, 0.8, 1.1, 0.9]
    static let productsPerTopic = 25
    static let channels = ["web", "app", "store"]
    static let cities = [
      "Grenoble", "Annecy", "Chambéry", "Lyon", "Nantes", "Rennes",
      "Toulouse", "Paris", "Versailles", "Lille", "Montpellier", "Saint-Étienne",
    ]
    static let acquisitions = ["search", "social", "referral", "store", "catalogue", "partner"]
    static let plans = ["free", "plus", "club"]

    /// The life stage that the articles of a topic speak to, in the order of `titles`.
    static let stages = [
      "new", "new", "active", "active", "active", "active", "", "", "at_risk", "lapsed",
    ]

    /// Ten titles for each topic, in the order of `topics`.
    static let titles = [
      [
        "Your first day hike: what to pack, and what to leave",
        "How to lace boots so that they do not rub",
        "Five winter hikes near Lyon",
        "Crossing the Vercors in three days",
        "Poles or no poles? What our testers say",
        "Waterproof, windproof, breathable: reading the label",
        "Repairing a jacket zip in ten minutes",
        "The hut guide: Écrins and Belledonne",
        "Your boots are two winters old: check the soles",
        "We miss you on the trail: 15 % off hiking socks",
      ],
      [
        "From the gym to the rock: a first outdoor rope",
        "Choosing a harness that fits",
        "The \"figure of eight\" and four other knots",
        "Three crags for a family day near Annecy",
        "How our shoes are resoled in Saint-Étienne",
        "Fingerboard training, week by week",
        "When to retire a rope",
        "Bouldering in Fontainebleau: the circuits explained",
        "Chalk is back in stock, and so are the brushes",
        "Come back to the wall: a free rental weekend",
      ],
      [
        "Run your first 5 km in six weeks",
        "Find your shoe: drop, width and cushioning",
        "Trail or road? One shoe for both",
        "Night running: lamps compared",
        "What to eat before a half marathon",
        "Intervals for people who hate intervals",
        "Stretching, myth and method",
        "The Saintélyon, told by a finisher",
        "800 km later: is it time for a new pair?",
        "One run a week is enough to start again",
      ],
      [
        "Commuting by bike: the ten-minute checklist",
        "Which size of frame do I need?",
        "Panniers, bags and baskets compared",
        "The Loire by bike with children, day by day",
        "Tubeless tyres, step by step",
        "Rain capes that let you breathe",
        "A clean chain in five minutes",
        "Locks: what really stops a thief",
        "Spring service: book before the queue",
        "Your bike is waiting: 20 € off a full service",
      ],
      [
        "A first night in a tent, without tears",
        "Which tent for four? A plan of the room inside",
        "Camp kitchens: gas, alcohol or wood",
        "Ten quiet campsites in Brittany",
        "Sleeping warm at 5 °C",
        "Pitching in the rain: the right order",
        "How to wash and store a sleeping bag",
        "Stars above the Cévennes: a weekend plan",
        "Your tent after three summers: seams and poles",
        "A summer without camping? Pegs on the house",
      ],
      [
        "Rucksacks for small backs",
        "Sizes by age: the chart that works",
        "A treasure hunt for ten children, ready to print",
        "Wellies, \"puddle suits\" and other rain days",
        "Walking with a toddler: how far is far?",
        "Crafts with leaves, cones and string",
        "Hand-me-downs: mend, pass on, return",
        "Holiday camps: the list to sew names on",
        "They have grown: trade in last year's jacket",
        "Back to school, back to Aurora: 10 € off",
      ],
      [
        "The five pans you need, and no more",
        "Sharpen a knife like a cook",
        "Soup, stew, tajine: one pot for all",
        "Seasoning cast iron, again and for good",
        "A Sunday brunch for eight",
        "Fermenting vegetables: salt, time, patience",
        "Café at home: moka, filter or press",
        "What grandmother's copper is worth",
        "Your favourite glasses are back",
        "The table misses you: a tea towel on us",
      ],
      [
        "Linen, percale, flannel: sleep on the right sheet",
        "Which duvet for which room?",
        "A bed made in two minutes",
        "Down or fibre? An honest comparison",
        "Colours that let you sleep",
        "Caring for linen, year after year",
        "Small bedroom, big cupboard",
        "Pillows for those who sleep on the side",
        "Time to air: the winter duvet comes out",
        "White sale: your size is still here",
      ],
      [
        "Hang a picture straight, first time",
        "Three lamps make a room",
        "Autumn wreaths, step by step",
        "Rugs: size first, pattern later",
        "A shelf that tells your story",
        "Candles without soot",
        "Natural dyes: onion, madder, walnut",
        "A visit to the basket makers of Vallabrègues",
        "New colours for the vases you own",
        "It has been a while: see what is new at home",
      ],
      [
        "A balcony in bloom for under 50 €",
        "Sowing calendar: March to June",
        "Pruning roses without fear",
        "Tomatoes, from seed to salad",
        "Birds in winter: feed them well",
        "Compost that does not smell",
        "Tools for a lifetime: oil, file, handle",
        "The gardens of Normandy, open in May",
        "Slugs are early this year: what helps",
        "Your garden before winter: bulbs at half price",
      ],
      [
        "Gas, charcoal or pellets?",
        "Lighting charcoal without chemicals",
        "Sardines, peppers, peaches: a grill menu",
        "Low and slow: a first shoulder of pork",
        "Vegetables that love the fire",
        "A clean grate in five minutes",
        "Marinades: acid, oil, time",
        "Eating outside in November",
        "Your cover has seen three winters",
        "First warm Sunday: charcoal at half price",
      ],
      [
        "One bag, ten days: the packing list",
        "Cabin sizes, airline by airline",
        "By night train to Berlin, Vienna, Venice",
        "Adapters, locks, neck pillows: what earns its place",
        "Europe by rail under 300 €",
        "Wash, dry, repeat: clothes for the road",
        "A student's guide to \"slow travel\"",
        "First aid kit for two weeks away",
        "Wheels worn out? We repair suitcases",
        "Where to next? A voucher for your next bag",
      ],
    ]

    /// Comments beside a score, from 9, from 7, and below.
    static let praise = [
      "Très bien, merci !", "Quick delivery, good quality", "I come back every season",
      "The advice in the shop was excellent", "Parfait, comme toujours",
    ]
    static let indifference = [
      "Fine, but delivery could be faster", "Good products, a bit dear", "Correct, sans plus",
      "The \"app\" is slow on my phone",
    ]
    static let complaint = [
      "Parcel late, nobody answered", "The zip broke after two weeks",
      "Deux appels, aucune réponse", "Refund took a month, and three e-mails",
    ]
  }
}
