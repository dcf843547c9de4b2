// What Swift's modules of the system's library leave out.
#pragma once

#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

// Gives freed blocks that the allocator keeps back to the system, where the system knows how to.
static inline void memory_return_freed(void) {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}
