// swift-tools-version: 6.0
import Foundation
import PackageDescription

// MARK: Compiler flags

// Numeric code without optimisation is a thousand times slower, so that it is optimised in debug builds
// too and plain `swift test` stays quick; what only arranges it compiles faster without. Builds are tuned
// to the processor they are made on; PORTABLE=1 builds for any x86-64 or arm64. A package that others
// depend on by version may carry no unsafe flags: there Avaz is built with the defaults.
let environment = Context.environment
let isDependency = Context.packageDirectory.contains("/checkouts/")
let isPortable = !(environment["PORTABLE"] ?? "").isEmpty

let processor = isPortable ? [] : ["-Xcc", "-march=native"]
let tuned: [SwiftSetting] =
    isDependency ? [] : [.unsafeFlags(["-Xcc", "-fno-math-errno"] + processor)]
let optimised: [SwiftSetting] =
    isDependency ? [] : [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// The rooms, and their tests, that compute.
let numericRooms: Set = [
    "Tensors", "Files", "Audio", "Images", "Detection", "Features", "Optimisation",
    "NeuralNetworks", "LinearModels", "Metrics", "Training", "Adversarial", "Synthesis",
]

func settings(of room: String) -> [SwiftSetting] {
    tuned + (numericRooms.contains(room) ? optimised : [])
}

// MARK: C libraries: module maps, nothing else

func systemLibrary(_ name: String, pkgConfig: String?, apt: String, brew: String) -> Target {
    .systemLibrary(
        name: "AvazC\(name)", path: "Sources/CLibraries/C\(name)", pkgConfig: pkgConfig,
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
    .systemLibrary(name: "AvazCMemory", path: "Sources/CLibraries/CMemory"),
    .systemLibrary(name: "AvazCVectorMath", path: "Sources/CLibraries/CVectorMath"),
    systemLibrary("OpenBLAS", pkgConfig: "openblas", apt: "libopenblas-dev", brew: "openblas"),
    systemLibrary("Sndfile", pkgConfig: "sndfile", apt: "libsndfile1-dev", brew: "libsndfile"),
    systemLibrary("Soxr", pkgConfig: "soxr", apt: "libsoxr-dev", brew: "libsoxr"),
    systemLibrary("FFTW", pkgConfig: "fftw3", apt: "libfftw3-dev", brew: "fftw"),
    systemLibrary("Espeak", pkgConfig: "espeak-ng", apt: "libespeak-ng-dev", brew: "espeak-ng"),
    systemLibrary("PNG", pkgConfig: "libpng", apt: "libpng-dev", brew: "libpng"),
    systemLibrary(
        "TurboJPEG", pkgConfig: "libturbojpeg", apt: "libturbojpeg0-dev", brew: "jpeg-turbo"),
    systemLibrary(
        "FluidSynth", pkgConfig: fluidSynthPackage, apt: "libfluidsynth-dev", brew: "fluid-synth"),
    systemLibrary(
        "MicroHTTPD", pkgConfig: "libmicrohttpd", apt: "libmicrohttpd-dev", brew: "libmicrohttpd"),
]

// Only where it is asked for, by the name that pkg-config knows it under: AVAZ_MPI=ompi-c or mpich. Each has
// targets of its own, since what was compiled with one's header does not link with the other.
let mpiPackage = environment["AVAZ_MPI"] ?? ""
let mpiLibrary = mpiPackage == "mpich" ? "MPICH" : "MPI"
let mpi: [Target] =
    mpiPackage.isEmpty
    ? []
    : [
        systemLibrary(
            mpiLibrary, pkgConfig: mpiPackage, apt: "libopenmpi-dev", brew: "open-mpi"),
        program("\(mpiLibrary)Run", at: "avaz-mpi", "C\(mpiLibrary)", "CommandLine", "Tensors"),
    ]

// MARK: Rooms, a one-way street: each imports only from those above it

/// A room's folder has a short name; its module bears the suite's, to live beside others'.
func room(
    _ name: String, _ imports: String..., links libraries: [String] = [],
    resources: [Resource]? = nil
) -> Target {
    .target(
        name: "Avaz\(name)",
        dependencies: (imports + libraries.map { "C\($0)" }).map {
            .init(stringLiteral: "Avaz\($0)")
        },
        path: "Sources/\(name)", resources: resources, swiftSettings: settings(of: name))
}

let rooms: [Target] = [
    room("Tensors", links: ["Memory", "OpenBLAS", "VectorMath"]),
    room("Files"),
    room("Audio", "Files", links: ["Sndfile", "Soxr"]),
    room("MIDI", "Files"),
    room("Images", "Tensors", "Files", links: ["PNG", "TurboJPEG"]),
    room("Detection", "Tensors", "Files", "Images"),
    room("Features", "Tensors", links: ["FFTW"]),
    room("Datasets", "Tensors", "Files", "Audio"),
    room("Inputs", "Tensors", "Files", "Audio", "MIDI", "Features", "Datasets"),
    room("Optimisation", "Tensors"),
    room("NeuralNetworks", "Tensors", "Files", "Optimisation", links: ["VectorMath"]),
    room("LinearModels", "Tensors", links: ["VectorMath"]),
    room("Metrics"),
    room("Records", "Files", "Metrics"),
    room("Training", "Tensors", "Files", "Optimisation", "NeuralNetworks"),
    room("Adversarial", "Tensors", "Optimisation", "NeuralNetworks", "Training"),
    room(
        "Models", "Tensors", "Files", "Audio", "Detection", "Features", "Datasets", "Inputs",
        "Optimisation", "NeuralNetworks", "LinearModels", "Metrics"),
    room(
        "Exchange", "Tensors", "Files", "Features", "Datasets", "Inputs", "NeuralNetworks",
        "LinearModels", "Models"),
    room(
        "Experiments", "Tensors", "Files", "Audio", "Images", "Detection", "Features", "Datasets",
        "Inputs", "Optimisation", "NeuralNetworks", "LinearModels", "Metrics", "Records",
        "Training", "Adversarial", "Models"),
    room(
        "Selection", "Tensors", "Files", "Audio", "Datasets", "Inputs", "NeuralNetworks", "Metrics",
        "Records", "Models", "Experiments"),
    // The app developer's door.
    .target(
        name: "Avaz",
        dependencies: [
            "AvazDatasets", "AvazExchange", "AvazExperiments", "AvazFiles", "AvazModels",
            "AvazNeuralNetworks", "AvazRecords",
        ]),
    room("Reports", "Files", "MIDI", "Metrics", "Records"),
    room(
        "Serving", "Files", "Audio", "Inputs", "Models", "Reports", links: ["MicroHTTPD"],
        resources: [.embedInCode("Page")]),
    room(
        "Synthesis", "Tensors", "Files", "Audio", "MIDI", "Images", "Detection",
        links: ["Espeak", "FluidSynth", "Soxr"]),
]

// MARK: Programs

func program(
    _ name: String, at folder: String, _ imports: String..., settings: [SwiftSetting] = []
) -> Target {
    .executableTarget(
        name: "Avaz\(name)", dependencies: imports.map { .init(stringLiteral: "Avaz\($0)") },
        path: "Sources/Programs/\(folder)", swiftSettings: settings)
}

let programs: [Target] = [
    // All commands, for `avaz` and `avaz-mpi`.
    .target(
        name: "AvazCommandLine",
        dependencies: [
            "Tensors", "Files", "Audio", "MIDI", "Images", "Features", "Datasets", "Inputs",
            "Metrics", "Records", "Models", "Exchange", "Experiments", "Selection", "Reports",
            "Serving",
        ].map { .init(stringLiteral: "Avaz\($0)") },
        path: "Sources/Programs/avaz"),
    program("Main", at: "avaz-main", "CommandLine"),
    program(
        "Bench", at: "avaz-bench", "CVectorMath", "COpenBLAS", "Tensors", "Audio", "Features",
        "Optimisation", "NeuralNetworks", "LinearModels", "Training", "Adversarial",
        settings: tuned),
    program(
        "Fuzz", at: "avaz-fuzz", "Tensors", "Files", "Audio", "MIDI", "Images", "Detection",
        "Features", "Datasets", "Inputs", "NeuralNetworks", "Records", "Models", "Exchange",
        "Experiments", "Reports", "Serving", settings: tuned),
    program("Synth", at: "avaz-synth", "Synthesis", "Tensors"),
]

// MARK: What other packages and people use

let products: [Product] =
    [
        // Without what only the programs need, and its libraries.
        .library(
            name: "Avaz",
            targets: rooms.map(\.name).filter { !["AvazSynthesis", "AvazServing"].contains($0) }),
        .executable(name: "avaz", targets: ["AvazMain"]),
        .executable(name: "avaz-bench", targets: ["AvazBench"]),
        .executable(name: "avaz-fuzz", targets: ["AvazFuzz"]),
        .executable(name: "avaz-synth", targets: ["AvazSynth"]),
    ] + (mpi.isEmpty ? [] : [.executable(name: "avaz-mpi", targets: ["Avaz\(mpiLibrary)Run"])])

// MARK: Tests, one target for each room that has a folder of them; golden values are read by path

let tests: [Target] =
    rooms.compactMap { room in
        let name = room.name == "Avaz" ? "Avaz" : String(room.name.dropFirst("Avaz".count))
        let path = "Tests/\(name)Tests"
        // Whole experiments are the tests of a room without tests of its own.
        guard FileManager.default.fileExists(atPath: "\(Context.packageDirectory)/\(path)") else {
            return nil
        }
        let golden = "\(Context.packageDirectory)/\(path)/Golden"
        let sharing: [Target.Dependency] =
            ["Training", "Experiments"].contains(name) ? ["RankThreads"] : []
        return .testTarget(
            name: "\(name)Tests",
            dependencies: [.byName(name: room.name)] + room.dependencies + sharing,
            path: path,
            exclude: FileManager.default.fileExists(atPath: golden) ? ["Golden"] : [],
            swiftSettings: settings(of: name))
    }

// Threads in the place of ranks; and the programs themselves, as a user runs them.
let programTests: [Target] = [
    .target(name: "RankThreads", dependencies: ["AvazTensors"], path: "Tests/RankThreads"),
    .testTarget(
        name: "CommandLineTests",
        dependencies: ["AvazMain", "AvazSynth", "AvazInputs", "AvazTensors"]),
]

let package = Package(
    name: "Avaz",
    platforms: [.macOS(.v15)],
    products: products,
    targets: libraries + mpi + rooms + programs + tests + programTests,
    swiftLanguageModes: [.v6]
)
