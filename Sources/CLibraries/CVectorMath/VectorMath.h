// Sixteen floats at a time, for what Swift's own SIMD cannot say: a fused multiply-add (Swift never
// contracts a * b + c), and square roots, maxima and conversions that are not done lane by lane.
// `vm_float16` is imported into Swift as SIMD16<Float>; the processor's widest registers serve it, four
// of SSE as well as one of AVX-512. Nothing here is compiled by itself: the header is inlined into the
// Swift that calls it.
#pragma once

typedef float vm_float16 __attribute__((ext_vector_type(16)));
typedef float vm_float16_unaligned __attribute__((ext_vector_type(16), aligned(4)));
typedef double vm_double8 __attribute__((ext_vector_type(8)));
typedef int vm_int16 __attribute__((ext_vector_type(16)));
typedef unsigned char vm_byte16 __attribute__((ext_vector_type(16)));

#define VM_INLINE static inline __attribute__((always_inline))

/// a * b + c, rounded once where the processor can; twice where it would have to call a library.
VM_INLINE vm_float16 vm_multiply_add(vm_float16 a, vm_float16 b, vm_float16 c) {
#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
    return __builtin_elementwise_fma(a, b, c);
#else
    return a * b + c;
#endif
}

VM_INLINE vm_double8 vm_multiply_add_double(vm_double8 a, vm_double8 b, vm_double8 c) {
#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
    return __builtin_elementwise_fma(a, b, c);
#else
    return a * b + c;
#endif
}

VM_INLINE float vm_multiply_add_scalar(float a, float b, float c) {
#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
    return __builtin_fmaf(a, b, c);
#else
    return a * b + c;
#endif
}

VM_INLINE vm_float16 vm_square_root(vm_float16 a) { return __builtin_elementwise_sqrt(a); }

VM_INLINE vm_float16 vm_maximum(vm_float16 a, vm_float16 b) { return __builtin_elementwise_max(a, b); }
VM_INLINE vm_float16 vm_minimum(vm_float16 a, vm_float16 b) { return __builtin_elementwise_min(a, b); }

/// The nearest whole numbers, the even ones of two.
VM_INLINE vm_float16 vm_round(vm_float16 a) { return __builtin_elementwise_roundeven(a); }
/// Whole numbers as integers, and back.
VM_INLINE vm_int16 vm_whole(vm_float16 a) { return __builtin_convertvector(a, vm_int16); }
VM_INLINE vm_float16 vm_floats(vm_int16 a) { return __builtin_convertvector(a, vm_float16); }

/// Asks for the cache line of `address`, which a later load will want.
VM_INLINE void vm_prefetch(const void *address) { __builtin_prefetch(address); }

/// All sixteen added up, in pairs: four steps, where one lane after the other takes fifteen.
VM_INLINE float vm_sum(vm_float16 a) {
    typedef float vm_float8 __attribute__((ext_vector_type(8)));
    typedef float vm_float4 __attribute__((ext_vector_type(4)));
    vm_float8 b = a.lo + a.hi;
    vm_float4 c = b.lo + b.hi;
    return (c.x + c.z) + (c.y + c.w);
}

/// The first n floats at p, the other lanes zero; nothing beyond is read.
VM_INLINE vm_float16 vm_load_first(const float *p, long n) {
#if defined(__AVX512F__) && __has_builtin(__builtin_ia32_loadups512_mask)
    return __builtin_ia32_loadups512_mask(
        (const vm_float16 *)p, (vm_float16)0.0f, (unsigned short)((1u << n) - 1));
#else
    vm_float16 value = 0.0f;
    for (long i = 0; i < n; i++) value[i] = p[i];
    return value;
#endif
}

/// Writes the first n floats at p, and nothing beyond.
VM_INLINE void vm_store_first(float *p, vm_float16 value, long n) {
#if defined(__AVX512F__) && __has_builtin(__builtin_ia32_storeups512_mask)
    __builtin_ia32_storeups512_mask((vm_float16 *)p, value, (unsigned short)((1u << n) - 1));
#else
    for (long i = 0; i < n; i++) p[i] = value[i];
#endif
}

// Swift compares and selects integers lane by lane.

/// All bits set where a <= b, else none; none where either is NaN.
VM_INLINE vm_int16 vm_at_most(vm_float16 a, vm_float16 b) { return a <= b; }
/// All bits set where a == b, else none.
VM_INLINE vm_int16 vm_equal(vm_int16 a, int b) { return a == b; }

/// a where the mask is set, else b.
VM_INLINE vm_float16 vm_select(vm_int16 mask, vm_float16 a, vm_float16 b) {
    return (vm_float16)(((vm_int16)a & mask) | ((vm_int16)b & ~mask));
}
VM_INLINE vm_int16 vm_select_integers(vm_int16 mask, vm_int16 a, int b) {
    return (a & mask) | (b & ~mask);
}

/// Whether vm_look_up is one instruction.
VM_INLINE int vm_looks_up_fast(void) {
#if defined(__AVX512F__)
    return 1;
#else
    return 0;
#endif
}

/// Element index[i] % 32 of the 32 in low and high.
VM_INLINE vm_float16 vm_look_up(vm_float16 low, vm_float16 high, vm_int16 index) {
#if defined(__AVX512F__)
    return __builtin_ia32_vpermi2varps512(low, index, high);
#else
    union { vm_float16 halves[2]; float elements[32]; } table = {{low, high}};
    vm_float16 result;
    for (int i = 0; i < 16; i++) result[i] = table.elements[index[i] & 31];
    return result;
#endif
}

VM_INLINE vm_int16 vm_integers(vm_byte16 a) { return __builtin_convertvector(a, vm_int16); }
VM_INLINE vm_byte16 vm_bytes(vm_int16 a) { return __builtin_convertvector(a, vm_byte16); }

/// Up to sixteen rows and columns of a turned into b; the strides are floats from row to row.
///
/// With registers for all sixteen rows: four times each row is interleaved with that eight rows on,
/// which moves one bit of every element's row number to its column number, and the other way round.
VM_INLINE void vm_transpose(
    const float *a, long rows, long columns, long a_stride, float *b, long b_stride) {
#if defined(__AVX512F__)
    vm_float16 x[16], y[16];
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i++) {
        x[i] = 0.0f;
        if (i < rows) x[i] = vm_load_first(a + i * a_stride, columns);
    }
#pragma clang loop unroll(full)
    for (int round = 0; round < 4; round++) {
#pragma clang loop unroll(full)
        for (int i = 0; i < 8; i++) {
            y[2 * i] = __builtin_shufflevector(
                x[i], x[i + 8], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
            y[2 * i + 1] = __builtin_shufflevector(
                x[i], x[i + 8], 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
        }
#pragma clang loop unroll(full)
        for (int i = 0; i < 16; i++) x[i] = y[i];
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i++)
        if (i < columns) vm_store_first(b + i * b_stride, x[i], rows);
#else
    for (long i = 0; i < rows; i++)
        for (long j = 0; j < columns; j++) b[j * b_stride + i] = a[i * a_stride + j];
#endif
}

/// c[r][j] = start[r][j] + the sum of a[r][i] b[i][j] over i in 0 ..< depth, one fused multiply-add
/// after the other in the order of i: what a place holds depends on nothing but its own row and
/// column, however many rows are worked on together.
///
/// b is a panel of 32 columns, of which `columns` are read from start and written to c; all sums of up
/// to eight rows stay in registers. `a_row` and `a_step` lead to a's next row and next element.
VM_INLINE void vm_product_block(
    const int rows, const float *a, long a_row, long a_step, const float *b, long depth,
    const float *start, long start_row, float *c, long c_row, long columns) {
    vm_float16 sums[8][2];
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
        for (int v = 0; v < 2; v++) {
            long left = columns - 16 * v;
            const float *from = start + r * start_row + 16 * v;
            sums[r][v] = left >= 16 ? *(const vm_float16_unaligned *)from
                : left > 0          ? vm_load_first(from, left)
                                    : (vm_float16)0.0f;
        }
    for (long i = 0; i < depth; i++) {
        vm_float16 low = *(const vm_float16_unaligned *)(b + i * 32);
        vm_float16 high = *(const vm_float16_unaligned *)(b + i * 32 + 16);
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
            vm_float16 factor = a[r * a_row + i * a_step];
            sums[r][0] = vm_multiply_add(factor, low, sums[r][0]);
            sums[r][1] = vm_multiply_add(factor, high, sums[r][1]);
        }
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
        for (int v = 0; v < 2; v++) {
            long left = columns - 16 * v;
            float *to = c + r * c_row + 16 * v;
            if (left >= 16)
                *(vm_float16_unaligned *)to = sums[r][v];
            else if (left > 0)
                vm_store_first(to, sums[r][v], left);
        }
}

#define VM_ROWS(count, a_row, a_step)                                                              \
    case count:                                                                                    \
        vm_product_block(                                                                          \
            count, a, a_row, a_step, b, depth, start, start_row, c, c_row, columns);               \
        break;

/// vm_product_block of 1 to 8 rows whose elements follow each other in memory.
static inline void vm_product_rows(
    long rows, const float *a, long a_row, const float *b, long depth, const float *start,
    long start_row, float *c, long c_row, long columns) {
    switch (rows) {
        VM_ROWS(1, a_row, 1) VM_ROWS(2, a_row, 1) VM_ROWS(3, a_row, 1) VM_ROWS(4, a_row, 1)
        VM_ROWS(5, a_row, 1) VM_ROWS(6, a_row, 1) VM_ROWS(7, a_row, 1) VM_ROWS(8, a_row, 1)
    }
}

/// vm_product_block of 1 to 8 rows that lie side by side: eight elements, one of each, a step.
static inline void vm_product_columns(
    long rows, const float *a, const float *b, long depth, const float *start, long start_row,
    float *c, long c_row, long columns) {
    switch (rows) {
        VM_ROWS(1, 1, 8) VM_ROWS(2, 1, 8) VM_ROWS(3, 1, 8) VM_ROWS(4, 1, 8)
        VM_ROWS(5, 1, 8) VM_ROWS(6, 1, 8) VM_ROWS(7, 1, 8) VM_ROWS(8, 1, 8)
    }
}
#undef VM_ROWS
