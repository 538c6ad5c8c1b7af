// swift-tools-version: 6.3
import PackageDescription

/// Every upcoming feature that Swift 6.3 lists beyond language mode 6, strict memory safety, no warnings.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"), .enableUpcomingFeature("ImmutableWeakCaptures"),
    .strictMemorySafety(), .treatAllWarnings(as: .error),
]

/// The PDU reader is a view over a span and may not outlive it: that needs lifetimes, in SMPP only.
let lifetimes: [SwiftSetting] = [.enableExperimentalFeature("Lifetimes")]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let dequeModule: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let heapModule: Target.Dependency = .product(name: "HeapModule", package: "swift-collections")
let histogram: Target.Dependency = .product(name: "Histogram", package: "hdrhistogram-swift")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioHTTPTypes: Target.Dependency = .product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let serviceLifecycle: Target.Dependency = .product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

/// Bridge and SMSCs on a simulated network: a test among the others, or alone as a program of many seeds, which
/// .ci/steps/simulation builds with optimisation.
let isSimulationAlone = Context.environment["SIMULATION"] == "alone"
let simulated: [Target.Dependency] = [
    "Bridge", "Journal", "Locks", "Monotonic", "Services", "SMPP", "SMPPLink", "SMPPSession", "SMSText",
    heapModule,
]
let simulation: Target =
    isSimulationAlone
    ? .executableTarget(
        name: "simulate", dependencies: simulated, path: "Tests/Simulation",
        exclude: ["LedgerTests.swift", "SimulationTests.swift"],
        // The test among the others looks for overlapping accesses; a million seeds need not.
        swiftSettings: strict + [.unsafeFlags(["-enforce-exclusivity=unchecked"])])
    : .testTarget(
        name: "SimulationTests", dependencies: simulated, path: "Tests/Simulation",
        exclude: ["Simulate.swift"], swiftSettings: strict)

let package = Package(
    name: "kopir",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "SMPP", targets: ["SMPP"]),
        .library(name: "SMPPSession", targets: ["SMPPSession"]),
        .library(name: "SMPPLink", targets: ["SMPPLink"]),
        .library(name: "SMSText", targets: ["SMSText"]),
        .library(name: "Services", targets: ["Services"]),
        .executable(name: "kopir", targets: ["kopir"]),
        .executable(name: "smpptool", targets: ["smpptool"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .target(name: "SMPP", swiftSettings: strict + lifetimes),
        .target(name: "SMPPSession", dependencies: ["Monotonic", "SMPP"], swiftSettings: strict),
        .target(name: "SMSText", dependencies: ["Monotonic"], swiftSettings: strict),
        .target(name: "Locks", swiftSettings: strict),
        .target(name: "Monotonic", swiftSettings: strict),
        .target(name: "CLinux"),
        .target(name: "CPoll"),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libssl", providers: [.apt(["libssl-dev"])]),
        .target(
            name: "Transport", dependencies: ["CLinux", "COpenSSL", "Locks", "Monotonic"],
            swiftSettings: strict),
        .target(
            name: "SMPPLink", dependencies: ["COpenSSL", "Monotonic", "SMPP", "SMPPSession", "Transport"],
            swiftSettings: strict),
        .target(name: "Services", dependencies: ["Locks"], swiftSettings: strict),
        .target(name: "SQLite", dependencies: [grdbSQLite], swiftSettings: strict),
        .target(
            name: "Registers", dependencies: ["Locks", "SQLite", "Services", grdb], swiftSettings: strict),
        .target(
            name: "Journal", dependencies: ["COpenSSL", "Locks", "SQLite", grdb, grdbSQLite],
            swiftSettings: strict),
        .target(name: "JSONLines", swiftSettings: strict),
        .target(name: "PacketCapture", swiftSettings: strict),
        .target(
            name: "Bridge",
            dependencies: [
                "Journal", "JSONLines", "Locks", "Monotonic", "PacketCapture", "Registers", "SMPP",
                "SMPPLink",
                "SMPPSession", "SMSText", "Services", "Transport",
                dequeModule, heapModule, logging, serviceLifecycle, yams,
            ], swiftSettings: strict),
        .target(
            name: "Monitor",
            dependencies: [
                "Bridge", "COpenSSL", "JSONLines", "Journal", "Locks", "Monotonic", "SMPP", "SMPPLink",
                "SMPPSession",
                "Services",
                "Transport", httpTypes, hummingbird, hummingbirdCore, logging, nioCore, nioHTTP1,
                nioHTTPTypes, nioPosix, serviceLifecycle,
            ],
            resources: [.embedInCode("Page"), .embedInCode("openapi.yaml")], swiftSettings: strict),
        .target(
            name: "SMSCSimulator",
            dependencies: ["Monotonic", "SMPP", "SMPPSession", "SMPPLink", "SMSText", "Transport"],
            swiftSettings: strict),
        .target(name: "CommandLineTool", dependencies: [argumentParser], swiftSettings: strict),
        .executableTarget(
            name: "kopir",
            dependencies: [
                "Bridge", "CommandLineTool", "Journal", "JSONLines", "Locks", "Monitor", "Monotonic",
                "Registers",
                "Services",
                "SMPP", "SMPPLink", "SMPPSession",
                "SMSCSimulator", "SMSText", "Transport", argumentParser, logging, serviceLifecycle,
                unixSignals,
            ],
            exclude: [
                "Resources/grafana", "Resources/kopir.service", "Resources/kopir.yaml",
                "Resources/logrotate.conf",
                "Resources/prometheus", "Resources/zabbix",
            ],
            resources: [.embedInCode("Resources/services.yaml"), .embedInCode("Resources/demo")],
            swiftSettings: strict),
        .executableTarget(
            name: "smpptool",
            dependencies: [
                "CommandLineTool", "COpenSSL", "CPoll", "JSONLines", "Monotonic", "PacketCapture", "Services",
                "SMPP",
                "SMPPLink",
                "SMPPSession", "SMSCSimulator", "SMSText", "Transport", argumentParser, dequeModule,
                histogram,
            ],
            swiftSettings: strict),
        .testTarget(name: "SMPPTests", dependencies: ["SMPP"], swiftSettings: strict),
        .testTarget(
            name: "SMPPSessionTests", dependencies: ["Monotonic", "SMPP", "SMPPSession"],
            swiftSettings: strict),
        .testTarget(name: "SMSTextTests", dependencies: ["Monotonic", "SMSText"], swiftSettings: strict),
        .target(
            name: "TestCertificates", dependencies: ["COpenSSL"], path: "Tests/TestCertificates",
            swiftSettings: strict),
        .testTarget(name: "MonotonicTests", dependencies: ["Monotonic"], swiftSettings: strict),
        .testTarget(
            name: "TransportTests", dependencies: ["Locks", "Monotonic", "TestCertificates", "Transport"],
            swiftSettings: strict),
        .testTarget(
            name: "SMPPLinkTests",
            dependencies: [
                "Locks", "Monotonic", "SMPP", "SMPPLink", "SMPPSession", "SMSCSimulator", "TestCertificates",
                "Transport",
            ],
            swiftSettings: strict),
        .testTarget(name: "ServicesTests", dependencies: ["Locks", "Services"], swiftSettings: strict),
        .testTarget(
            name: "JournalTests", dependencies: ["Journal", "Locks", "SQLite", grdb], swiftSettings: strict),
        .executableTarget(
            name: "journal-driver", dependencies: ["Journal", "Locks"], path: "Tests/Faults",
            exclude: ["clock.c", "disk.c", "journal_faults.py", "short_io.c"], sources: ["JournalDriver"],
            swiftSettings: strict),
        .testTarget(
            name: "RegistersTests", dependencies: ["Registers", "Services", grdb], swiftSettings: strict),
        .testTarget(
            name: "BridgeTests",
            dependencies: [
                "Bridge", "Journal", "Locks", "Services", "Monotonic", "SMPP", "SMPPLink", "SMPPSession",
                "SMSCSimulator",
                "SMSText", "TestCertificates", "Transport", logging, serviceLifecycle,
            ], swiftSettings: strict),
        .testTarget(
            name: "SMSCSimulatorTests", dependencies: ["Monotonic", "SMPP", "SMPPLink", "SMSCSimulator"],
            swiftSettings: strict),
        .testTarget(name: "PacketCaptureTests", dependencies: ["PacketCapture"], swiftSettings: strict),
        .testTarget(
            name: "SMPPToolTests",
            dependencies: [
                "JSONLines", "Monotonic", "PacketCapture", "SMPP", "SMPPLink", "SMPPSession", "SMSCSimulator",
                "SMSText",
                "Services", "TestCertificates", "Transport", "smpptool",
                argumentParser, histogram,
            ], swiftSettings: strict),
        .testTarget(
            name: "MonitorTests",
            dependencies: [
                "Bridge", "Journal", "Locks", "Monitor", "Monotonic", "SMPP", "SMPPLink", "SMPPSession",
                "Services",
                "TestCertificates", "Transport",
                logging, serviceLifecycle, yams,
            ], swiftSettings: strict),
        simulation,
        .testTarget(name: "TidyTests", swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
