#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How much memory there is for this program.
package enum MachineMemory {
    /// Bytes: the machine's, or what this program's control group or the shell's limit leaves of it.
    package static var bytes: Int {
        let machine = Int(sysconf(Int32(_SC_PHYS_PAGES))) * Int(sysconf(Int32(_SC_PAGESIZE)))
        var limit = rlimit()
        #if canImport(Glibc)
            getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
        #else
            getrlimit(RLIMIT_AS, &limit)
        #endif
        let group = groupLimit(
            membership: lines(of: "/proc/self/cgroup"), root: "/sys/fs/cgroup")
        return min(machine, Int(clamping: limit.rlim_cur), group ?? .max)
    }

    /// The least of the limits that a program's control groups set; nil for none.
    ///
    /// - Parameters:
    ///   - membership: lines of `/proc/self/cgroup`: `0::/path`, or `4:memory:/path` of version 1.
    ///   - root: where the groups are mounted.
    static func groupLimit(membership: [String], root: String) -> Int? {
        let limits = membership.flatMap { line -> [Int] in
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { return [] }
            let isSecond = parts[0] == "0" && parts[1].isEmpty
            guard isSecond || parts[1].split(separator: ",").contains("memory") else { return [] }
            let (mount, file) =
                isSecond ? (root, "memory.max") : (root + "/memory", "memory.limit_in_bytes")
            // A group's limit holds for all below it.
            let names = parts[2].split(separator: "/")
            return (0...names.count).compactMap { depth in
                let folder = ([mount] + names.prefix(depth).map(String.init)).joined(separator: "/")
                return lines(of: folder + "/" + file).first.flatMap { Int($0) }
            }
        }
        return limits.min()
    }

    /// None where the file cannot be read.
    private static func lines(of path: String) -> [String] {
        guard let file = fopen(path, "r") else { return [] }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 14)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n")
            .map(String.init)
    }
}
