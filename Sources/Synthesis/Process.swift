import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Processes of our own, several at a time.
enum Process {
    /// This process's number.
    static var identifier: Int { Int(getpid()) }

    /// Runs every command, `atATime` of them at once, beginning in the given order.
    ///
    /// The first that fails stops all others. What they print on standard error is kept from the
    /// terminal; its first line, without the program's name, becomes the reason of the failure.
    static func runAll(
        _ commands: [[String]], atATime: Int, names: [String], progress: (Int) -> Void
    ) throws {
        // The cores are taken: FluidSynth and OpenBLAS shall not start threads of their own.
        setenv("OMP_NUM_THREADS", "1", 1)
        let errors = try Pipe()
        var running: [pid_t: Int] = [:]
        defer {
            for child in running.keys { kill(child, SIGKILL) }
            for child in running.keys { waitpid(child, nil, 0) }
        }
        var begun = 0
        var finished = 0
        while finished < commands.count {
            while begun < commands.count && running.count < max(1, atATime) {
                running[try start(commands[begun], errors: errors)] = begun
                begun += 1
            }
            var status: Int32 = 0
            let child = waitpid(-1, &status, 0)
            if Interruption.requested { throw SynthesisError.interrupted }
            guard let index = running.removeValue(forKey: child) else { continue }
            guard status == 0 else {
                throw SynthesisError.failed(
                    errors.firstLine() ?? "\(names[index]): its process ended with status \(status)"
                )
            }
            finished += 1
            progress(finished)
        }
    }

    private static func start(_ command: [String], errors: Pipe) throws -> pid_t {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
        #else
            var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, errors.writing, STDERR_FILENO)

        var arguments = command.map { strdup($0) }
        defer { for argument in arguments { free(argument) } }
        arguments.append(nil)
        var child: pid_t = 0
        let result = posix_spawnp(&child, command[0], &actions, nil, arguments, environ)
        guard result == 0 else {
            throw SynthesisError.failed(
                "cannot start \(command[0]): \(String(cString: strerror(result)))")
        }
        return child
    }

    /// What the running processes say on standard error.
    private final class Pipe {
        let reading: Int32
        let writing: Int32

        init() throws {
            var ends: [Int32] = [0, 0]
            guard pipe(&ends) == 0 else {
                throw SynthesisError.failed("no pipe: \(String(cString: strerror(errno)))")
            }
            (reading, writing) = (ends[0], ends[1])
            // Reading what is there must not wait for more, nor may a child inherit either end.
            _ = fcntl(reading, F_SETFL, O_NONBLOCK)
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        }

        deinit {
            close(reading)
            close(writing)
        }

        func firstLine() -> String? {
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = read(reading, &bytes, bytes.count)
            guard count > 0 else { return nil }
            return bytes[..<count].split(separator: UInt8(ascii: "\n")).first
                .map { String(String(decoding: $0, as: UTF8.self).trimmingPrefix("avaz-synth: ")) }
        }
    }
}

/// The user's wish to stop, by Ctrl-C or `kill`.
enum Interruption {
    private static let flag = Atomic<Bool>(false)

    static var requested: Bool { flag.load(ordering: .relaxed) }

    /// From now on a signal to stop is noted instead of ending the process at once.
    static func watch() {
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGINT, SIGTERM, SIGHUP] {
            sigaddset(&signals, number)
            signal(number) { _ in Interruption.flag.store(true, ordering: .relaxed) }
        }
        // Whoever started this program may have blocked them.
        sigprocmask(SIG_UNBLOCK, &signals, nil)
    }
}
