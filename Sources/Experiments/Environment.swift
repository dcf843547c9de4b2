#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
import AvazFiles
import AvazTensors

/// The suite's own version.
public let avazVersion = "0.1.0"

/// Where and when a run took place.
enum Environment {
    /// - Parameter code: the version of the program's code; nil where it is not known.
    static func current(code: String?) -> JSONValue {
        #if arch(x86_64)
            let architecture = "x86_64"
        #elseif arch(arm64)
            let architecture = "arm64"
        #else
            let architecture = "other"
        #endif
        let information = ProcessInfo.processInfo
        var environment: [String: JSONValue] = [
            "avaz": .string(avazVersion),
            "architecture": .string(architecture),
            "system": .string(information.operatingSystemVersionString),
            "processors": .number(Double(Parallel.processors)),
            "threads": .number(Double(Parallel.threads)),
            "date": .string(Date().formatted(.iso8601)),
        ]
        environment["code"] = code.map { .string($0) }
        return .object(environment)
    }
}
