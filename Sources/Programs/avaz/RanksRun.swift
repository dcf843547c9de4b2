import AvazTensors
import Foundation

extension Avaz {
    /// `avaz-mpi run NAME …`: a run that several ranks carry out together.
    ///
    /// - Parameters:
    ///   - program: its name.
    ///   - neighbours: how many of the ranks are on this machine, which they share.
    /// - Returns: the exit status, and the error as a line; nil where all went well.
    package static func status(
        ofRun program: String, ranks: any Ranks, neighbours: Int
    ) -> (status: Int32, complaint: String?) {
        // What mpirun shows is no terminal, even where it looks like one.
        if ranks.count > 1 { setenv("NO_COLOR", "1", 1) }
        Terminal.takeOver()
        let words = self.words
        if words.first == "--help" || words.contains("-h") || words.contains("--help") {
            if ranks.rank == 0 { Terminal.say(help(program)) }
            return (0, nil)
        }
        guard words.first == RunCommand.name else {
            return (
                64,
                "\(program): expected `\(program) run NAME …` or `\(program) measure`; all else `avaz` does"
            )
        }
        Parallel.threads = max(1, Parallel.processors / neighbours)
        return outcome(of: "\(program) run") {
            try RunCommand.run(Array(words.dropFirst()), ranks: ranks)
        }
    }

    /// An error as a line on stderr.
    package static func complain(_ line: String) { Terminal.error(line) }

    private static func help(_ program: String) -> String {
        """
        \(program) run NAME: trains and judges an experiment, by several processes together

        Usage: mpirun -n K \(program) run NAME [OPTION]…
               mpirun -n K \(program) measure

          measure           what it costs to gather bytes from all processes, by size

          NAME              an experiment of `avaz list`, or the path of a .json5 file
        \(RunOptions.help)

        The results are those of `avaz run`, to the byte, for any number of processes on any number of
        machines. They share the recordings out among themselves, and the trainings of several seeds
        and folds; with training.shards they share each batch. docs/several-machines.md tells more.
        """
    }
}
