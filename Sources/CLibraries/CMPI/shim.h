// What of MPI is used, as functions: its constants are macros with casts, which Swift does not see. Open MPI
// and MPICH both have it. Every failure ends the program by MPI's own line, its default.
#pragma once
#include <mpi.h>
#include <stddef.h>
#include <stdint.h>

static inline void mpi_start(void) {
    int provided;
    MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &provided);
}

static inline int mpi_rank(void) {
    int rank;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    return rank;
}

static inline int mpi_count(void) {
    int count;
    MPI_Comm_size(MPI_COMM_WORLD, &count);
    return count;
}

/// How many ranks are on this machine.
static inline int mpi_neighbours(void) {
    MPI_Comm machine;
    int count;
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &machine);
    MPI_Comm_size(machine, &count);
    MPI_Comm_free(&machine);
    return count;
}

/// One number of every rank, in their order.
static inline void mpi_gather_number(int64_t own, int64_t *all) {
    MPI_Allgather(&own, 1, MPI_INT64_T, all, 1, MPI_INT64_T, MPI_COMM_WORLD);
}

/// In place: rank r's bytes are counts[r], from all[starts[r]] on; its own are there already. Counts are
/// of type int in MPI, so that of more than 2 GB each rank tells the others its own in pieces.
static inline void mpi_gather(
    uint8_t *all, const int64_t *counts64, const int64_t *starts64, int *counts, int *starts) {
    int ranks = mpi_count();
    if (starts64[ranks - 1] + counts64[ranks - 1] <= INT32_MAX) {
        for (int rank = 0; rank < ranks; rank++) {
            counts[rank] = (int)counts64[rank];
            starts[rank] = (int)starts64[rank];
        }
        MPI_Allgatherv(
            MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, all, counts, starts, MPI_BYTE, MPI_COMM_WORLD);
        return;
    }
    for (int rank = 0; rank < ranks; rank++)
        for (int64_t done = 0; done < counts64[rank]; done += 1 << 30) {
            int64_t left = counts64[rank] - done;
            MPI_Bcast(
                all + starts64[rank] + done, (int)(left < 1 << 30 ? left : 1 << 30), MPI_BYTE,
                rank, MPI_COMM_WORLD);
        }
}

/// A meeting of all ranks at their end, of its own communicator: others may still wait in another call.
typedef struct {
    MPI_Comm ranks;
    MPI_Request through;
} mpi_farewell;

static inline mpi_farewell mpi_open_farewell(void) {
    mpi_farewell farewell;
    MPI_Comm_dup(MPI_COMM_WORLD, &farewell.ranks);
    farewell.through = MPI_REQUEST_NULL;
    return farewell;
}

/// Says that this rank is through; `mpi_all_through` then tells whether all are.
static inline void mpi_say_through(mpi_farewell *farewell) {
    MPI_Ibarrier(farewell->ranks, &farewell->through);
}

static inline int mpi_all_through(mpi_farewell *farewell) {
    int all;
    MPI_Test(&farewell->through, &all, MPI_STATUS_IGNORE);
    return all;
}

static inline void mpi_end(void) { MPI_Finalize(); }

/// Ends all ranks.
static inline void mpi_abort(int status) { MPI_Abort(MPI_COMM_WORLD, status); }
