// swift-tools-version: 6.0
import Foundation
import PackageDescription

// MARK: Compiler flags

// Numeric code without optimisation is a thousand times slower, so that these flags hold in debug
// builds too and plain `swift test` stays quick. Release builds are tuned to the processor they
// are built on; PORTABLE=1 builds for any x86-64 or arm64. A package that others depend on by
// version may carry no unsafe flags: there Avaz is built with the defaults.
let environment = Context.environment
let isDependency = Context.packageDirectory.contains("/checkouts/")
let isPortable = !(environment["PORTABLE"] ?? "").isEmpty

let tuning = isPortable ? [] : ["-Xcc", "-march=native"]
let numeric: [SwiftSetting] =
    isDependency
    ? []
    : [
        .unsafeFlags(["-Xcc", "-fno-math-errno"] + tuning),
        .unsafeFlags(["-O"], .when(configuration: .debug)),
    ]

// MARK: Libraries and programs

let products: [Product] = [
    .library(
        name: "Avaz",
        targets: [
            "Tensors", "Audio", "Features", "Datasets", "NeuralNetworks", "LinearModels",
            "Metrics", "Training", "Experiments", "Reports",
        ]),
    .executable(name: "avaz", targets: ["avaz"]),
    .executable(name: "avaz-synth", targets: ["avaz-synth"]),
]

// MARK: C libraries: module maps, nothing else

func systemLibrary(_ name: String, pkgConfig: String?, apt: String, brew: String) -> Target {
    .systemLibrary(
        name: name, path: "Sources/CLibraries/\(name)", pkgConfig: pkgConfig,
        providers: [.apt([apt]), .brew([brew])])
}

// Debian's fluidsynth.pc names compiler flags that SwiftPM warns of at every build; there the
// header and the library are found without it.
#if os(Linux)
    let fluidSynthPackage: String? = nil
#else
    let fluidSynthPackage: String? = "fluidsynth"
#endif

let libraries: [Target] = [
    .systemLibrary(name: "CVectorMath", path: "Sources/CLibraries/CVectorMath"),
    systemLibrary("COpenBLAS", pkgConfig: "openblas", apt: "libopenblas-dev", brew: "openblas"),
    systemLibrary("CSndfile", pkgConfig: "sndfile", apt: "libsndfile1-dev", brew: "libsndfile"),
    systemLibrary("CSoxr", pkgConfig: "soxr", apt: "libsoxr-dev", brew: "libsoxr"),
    systemLibrary("CFFTW", pkgConfig: "fftw3", apt: "libfftw3-dev", brew: "fftw"),
    systemLibrary("CEspeak", pkgConfig: "espeak-ng", apt: "libespeak-ng-dev", brew: "espeak-ng"),
    systemLibrary(
        "CFluidSynth", pkgConfig: fluidSynthPackage, apt: "libfluidsynth-dev", brew: "fluid-synth"),
]

// MARK: Rooms, a one-way street: each imports only from those above it

let rooms: [Target] = [
    .target(
        name: "Tensors", dependencies: ["COpenBLAS", "CVectorMath"], swiftSettings: numeric),
    .target(name: "Audio", dependencies: ["CSndfile", "CSoxr"], swiftSettings: numeric),
    .target(name: "Features", dependencies: ["CFFTW", "Tensors"], swiftSettings: numeric),
    .target(name: "Datasets", dependencies: ["Tensors", "Audio"], swiftSettings: numeric),
    .target(name: "NeuralNetworks", dependencies: ["Tensors"], swiftSettings: numeric),
    .target(
        name: "LinearModels", dependencies: ["CVectorMath", "Tensors"], swiftSettings: numeric),
    .target(name: "Metrics", swiftSettings: numeric),
    .target(
        name: "Training",
        dependencies: ["Tensors", "NeuralNetworks", "LinearModels", "Metrics"],
        swiftSettings: numeric),
    .target(
        name: "Experiments",
        dependencies: [
            "Tensors", "Audio", "Features", "Datasets", "NeuralNetworks", "LinearModels",
            "Metrics", "Training",
        ], swiftSettings: numeric),
    .target(name: "Reports", dependencies: ["Metrics"]),
    .target(name: "MIDI"),
    .target(
        name: "Synthesis",
        dependencies: ["CEspeak", "CFluidSynth", "CSoxr", "MIDI", "Tensors"],
        swiftSettings: numeric),
]

// MARK: Programs

let programs: [Target] = [
    .executableTarget(
        name: "avaz", dependencies: ["Metrics", "Training", "Experiments", "Reports"]),
    .executableTarget(
        name: "avaz-bench",
        dependencies: [
            "Tensors", "Audio", "Features", "NeuralNetworks", "LinearModels", "Training",
        ], swiftSettings: numeric),
    .executableTarget(name: "avaz-synth", dependencies: ["Synthesis", "Tensors"]),
]

// MARK: Tests, one target a room; golden values are read by path

let tests: [Target] =
    rooms.map { room in
        let path = "Tests/\(room.name)Tests"
        let golden = "\(Context.packageDirectory)/\(path)/Golden"
        return .testTarget(
            name: "\(room.name)Tests", dependencies: [.byName(name: room.name)], path: path,
            exclude: FileManager.default.fileExists(atPath: golden) ? ["Golden"] : [],
            swiftSettings: numeric)
    }

// The programs themselves, as a user runs them.
let programTests: [Target] = [
    .testTarget(name: "CommandLineTests", dependencies: ["avaz", "avaz-synth", "Tensors"])
]

let package = Package(
    name: "Avaz",
    platforms: [.macOS(.v15)],
    products: products,
    targets: libraries + rooms + programs + tests + programTests,
    swiftLanguageModes: [.v6]
)
