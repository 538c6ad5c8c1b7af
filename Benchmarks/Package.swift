// swift-tools-version: 6.3
import PackageDescription

// A package of its own, so that what it needs never reaches those who use the library.
let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "kopir", path: "..")],
    targets: [
        .target(name: "CAllocations"),
        .executableTarget(
            name: "hot-paths",
            dependencies: [
                "CAllocations",
                .product(name: "Services", package: "kopir"),
                .product(name: "SMPP", package: "kopir"),
                .product(name: "SMSText", package: "kopir"),
            ],
            swiftSettings: [.strictMemorySafety(), .treatAllWarnings(as: .error)]),
    ],
    swiftLanguageModes: [.v6]
)
