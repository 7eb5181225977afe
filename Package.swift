// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target is held to the same language: Swift 6 concurrency, explicit existentials,
/// imports that say what they re-export, and no warning left standing.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// The queries of the families of features that the engine makes, which stand beside their code.
let familyQueries: [Resource] = [
  "Attributes/attributes",
  "OwnFeatures/own-answers",
  "OwnFeatures/own-customers",
  "OwnFeatures/own-lines",
  "OwnFeatures/own-touches",
  "OwnFeatures/user-features",
].map { .embedInCode("Features/Families/\($0).sql") }

let package = Package(
  name: "patron",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Patron", targets: ["Patron"]),
    .library(name: "PatronModels", targets: ["PatronModels"]),
    .executable(name: "patron", targets: ["PatronCLI"]),
    .executable(name: "patron-bench", targets: ["PatronBenchmarks"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .target(name: "CKernels", exclude: ["README.md"]),
    .target(
      name: "PatronNumerics", dependencies: ["COpenBLAS", "CKernels"], exclude: ["README.md"],
      swiftSettings: strict),
    .target(
      name: "PatronReport", dependencies: ["PatronNumerics"], exclude: ["README.md"],
      swiftSettings: strict),
    .target(
      name: "PatronModels", dependencies: ["PatronNumerics"],
      exclude: ["README.md", "Additive/README.md"], swiftSettings: strict),
    .target(
      name: "PatronEngine",
      dependencies: [
        "CZlib", "PatronNumerics",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      exclude: ["README.md"], resources: [.embedInCode("Spark/Program")], swiftSettings: strict),
    .target(
      name: "PatronData",
      dependencies: [
        "PatronNumerics", "PatronEngine",
        .product(name: "Yams", package: "Yams"),
      ],
      exclude: ["README.md"],
      resources: [
        .embedInCode("Queries"), .embedInCode("Features/Queries"), .embedInCode("Presets"),
      ] + familyQueries,
      swiftSettings: strict),
    .target(
      name: "Patron",
      dependencies: [
        "PatronNumerics", "PatronReport", "PatronModels", "PatronEngine", "PatronData",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Logging", package: "swift-log"),
      ],
      exclude: ["README.md"],
      resources: [
        .embedInCode("Checking/Queries"), .embedInCode("Drafting/Queries"),
        .embedInCode("Tasks/Campaigns/Queries"), .embedInCode("Tasks/Content/Queries"),
        .embedInCode("Tasks/Outcomes/Queries"), .embedInCode("Elsewhere/Queries"),
      ],
      swiftSettings: strict),
    .target(
      name: "PatronSimulation", dependencies: ["PatronNumerics", "PatronData"],
      exclude: ["README.md"], swiftSettings: strict),
    .executableTarget(
      name: "PatronCLI",
      dependencies: [
        "Patron", "PatronSimulation", "PatronEngine", "PatronData", "PatronModels",
        "PatronReport", "PatronNumerics",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      exclude: ["README.md"], swiftSettings: strict),
    .executableTarget(
      name: "PatronBenchmarks",
      dependencies: [
        "Patron", "PatronEngine", "PatronData", "PatronModels", "PatronNumerics",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: ["README.md", "Runs"], swiftSettings: strict),
    .target(
      name: "PatronTestSupport",
      dependencies: [.product(name: "Subprocess", package: "swift-subprocess")],
      path: "Tests/PatronTestSupport", swiftSettings: strict),
    .target(
      name: "PatronEngineTestSupport", dependencies: ["PatronEngine", "PatronTestSupport"],
      path: "Tests/PatronEngineTestSupport", swiftSettings: strict),
    .target(
      name: "PatronFuzzSupport",
      dependencies: [
        "Patron", "PatronData", "PatronEngine", "PatronModels", "PatronNumerics", "PatronReport",
        "PatronSimulation", "PatronTestSupport",
      ], path: "Tests/PatronFuzzSupport", swiftSettings: strict),
    .executableTarget(
      name: "PatronFuzz", dependencies: ["PatronFuzzSupport"], path: "Tests/PatronFuzz",
      swiftSettings: strict),
    .testTarget(
      name: "PatronNumericsTests", dependencies: ["PatronNumerics"],
      swiftSettings: strict),
    .testTarget(
      name: "PatronReportTests", dependencies: ["PatronReport"], swiftSettings: strict),
    .testTarget(
      name: "PatronModelsTests",
      dependencies: ["PatronModels", "PatronNumerics", "PatronTestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "PatronEngineTests",
      dependencies: [
        "PatronEngine", "PatronNumerics", "PatronTestSupport", "PatronEngineTestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "PatronDataTests",
      dependencies: [
        "PatronData", "PatronEngine", "PatronNumerics", "PatronTestSupport",
        "PatronEngineTestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "PatronTests",
      dependencies: [
        "Patron", "PatronData", "PatronEngine", "PatronModels", "PatronNumerics",
        "PatronFuzzSupport", "PatronReport", "PatronSimulation", "PatronTestSupport",
      ], swiftSettings: strict),
    .testTarget(
      name: "PatronSimulationTests",
      dependencies: ["PatronSimulation", "PatronData", "PatronNumerics", "PatronTestSupport"],
      swiftSettings: strict),
    // As a package that depends on the products sees them: without what is `package`.
    .testTarget(
      name: "LibraryTests", dependencies: ["Patron", "PatronModels"],
      packageAccess: false, swiftSettings: strict),
    .testTarget(
      name: "PatronCLITests",
      dependencies: ["PatronCLI", "PatronEngine", "PatronNumerics", "PatronTestSupport"],
      exclude: ["Golden"], swiftSettings: strict),
  ]
)
