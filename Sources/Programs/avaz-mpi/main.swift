import AvazCMPI
import AvazCommandLine
import Foundation

// The same run in every process; the first one speaks for all.
let ranks = MPIRanks()
var farewell = mpi_open_farewell()
if CommandLine.arguments.dropFirst() == ["measure"] {
    let report = Measurement.report(of: ranks)
    if ranks.rank == 0 { print(report) }
    mpi_end()
    exit(0)
}
let (status, complaint) = Avaz.status(
    ofRun: "avaz-mpi", ranks: ranks, neighbours: ranks.neighbours)

// Where all have come to the same end, rank 0 says it. One that fails alone, as by its own disk, leaves the
// others waiting for it: it speaks for itself, and ends all.
mpi_say_through(&farewell)
let began = ContinuousClock.now
while mpi_all_through(&farewell) == 0 {
    if let complaint, ContinuousClock.now - began > .seconds(5) {
        Avaz.complain("\(complaint) (rank \(ranks.rank) of \(ranks.count), which ends the others)")
        mpi_abort(status)
    }
    usleep(2000)
}
if let complaint, ranks.rank == 0 { Avaz.complain(complaint) }
mpi_end()
exit(status)
