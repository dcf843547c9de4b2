// swift-tools-version: 6.0
import PackageDescription

// Avaz by path, as it lies above this folder. Elsewhere it is taken by version:
//     .package(url: "<where Avaz is published>", from: "0.2.0")
let package = Package(
    name: "voices",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "Avaz", path: "../..")],
    targets: [
        .executableTarget(
            name: "voices", dependencies: [.product(name: "Avaz", package: "Avaz")])
    ])
