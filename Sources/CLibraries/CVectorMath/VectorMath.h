// Sixteen floats at a time, for what Swift's own SIMD cannot say: a fused multiply-add (Swift never
// contracts a * b + c), and square roots, maxima and conversions that are not done lane by lane.
// `vm_float16` is imported into Swift as SIMD16<Float>; the processor's widest registers serve it, four
// of SSE as well as one of AVX-512. Nothing here is compiled by itself: the header is inlined into the
// Swift that calls it.
#pragma once

typedef float vm_float16 __attribute__((ext_vector_type(16)));
typedef float vm_float16_unaligned __attribute__((ext_vector_type(16), aligned(4)));
typedef float vm_float8 __attribute__((ext_vector_type(8)));
typedef float vm_float4 __attribute__((ext_vector_type(4)));
typedef float vm_float2 __attribute__((ext_vector_type(2)));
typedef float vm_float8_unaligned __attribute__((ext_vector_type(8), aligned(4)));
typedef float vm_float4_unaligned __attribute__((ext_vector_type(4), aligned(4)));
typedef float vm_float2_unaligned __attribute__((ext_vector_type(2), aligned(4)));
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
    vm_float8 b = a.lo + a.hi;
    vm_float4 c = b.lo + b.hi;
    return (c.x + c.z) + (c.y + c.w);
}

// The first n floats: eight, four, two and one of them, as the bits of n say, where the processor cannot
// leave lanes out.

/// The first n floats at p, the other lanes zero; nothing beyond is read.
VM_INLINE vm_float16 vm_load_first(const float *p, long n) {
#if defined(__AVX512F__) && __has_builtin(__builtin_ia32_loadups512_mask)
    return __builtin_ia32_loadups512_mask(
        (const vm_float16 *)p, (vm_float16)0.0f, (unsigned short)((1u << n) - 1));
#else
    if (n >= 16) return *(const vm_float16_unaligned *)p;
    vm_float2 two = 0.0f;
    if (n & 1) two.x = p[n - 1];
    vm_float4 four = 0.0f;
    four.lo = two;
    if (n & 2) {
        four.hi = two;
        four.lo = *(const vm_float2_unaligned *)(p + (n & 12));
    }
    vm_float8 eight = 0.0f;
    eight.lo = four;
    if (n & 4) {
        eight.hi = four;
        eight.lo = *(const vm_float4_unaligned *)(p + (n & 8));
    }
    vm_float16 value = 0.0f;
    value.lo = eight;
    if (n & 8) {
        value.hi = eight;
        value.lo = *(const vm_float8_unaligned *)p;
    }
    return value;
#endif
}

/// Writes the first n floats at p, and nothing beyond.
VM_INLINE void vm_store_first(float *p, vm_float16 value, long n) {
#if defined(__AVX512F__) && __has_builtin(__builtin_ia32_storeups512_mask)
    __builtin_ia32_storeups512_mask((vm_float16 *)p, value, (unsigned short)((1u << n) - 1));
#else
    if (n >= 16) {
        *(vm_float16_unaligned *)p = value;
        return;
    }
    vm_float8 eight = n & 8 ? value.hi : value.lo;
    if (n & 8) *(vm_float8_unaligned *)p = value.lo;
    vm_float4 four = n & 4 ? eight.hi : eight.lo;
    if (n & 4) *(vm_float4_unaligned *)(p + (n & 8)) = eight.lo;
    vm_float2 two = n & 2 ? four.hi : four.lo;
    if (n & 2) *(vm_float2_unaligned *)(p + (n & 12)) = four.lo;
    if (n & 1) p[n - 1] = two.x;
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

// The tile of a product that stays in registers: AVX-512 has 32 of sixteen floats, of which 8 x 32 sums take
// sixteen; AVX2 has 16 of eight, of which 6 x 16 sums take twelve, and NEON 32 of four, of which they take 24.
#if defined(__AVX512F__)
#define VM_TILE_ROWS 8
#define VM_TILE_VECTORS 2
#else
#define VM_TILE_ROWS 6
#define VM_TILE_VECTORS 1
#endif

/// Rows of a tile.
VM_INLINE long vm_tile_rows(void) { return VM_TILE_ROWS; }
/// Columns of a tile.
VM_INLINE long vm_tile_columns(void) { return 16 * VM_TILE_VECTORS; }

/// c[r][j] = start[r][j] + the sum of a[r][i] b[i][j] over i in 0 ..< depth, one fused multiply-add
/// after the other in the order of i: what a place holds depends on nothing but its own row and
/// column, however many rows are worked on together.
///
/// b is a tile's columns of a panel whose rows are 32 floats apart; `columns` of them are read from start and
/// written to c. All sums stay in registers. `a_row` and `a_step` lead to a's next row and next element.
VM_INLINE void vm_product_block(
    const int rows, const float *a, long a_row, long a_step, const float *b, long depth,
    const float *start, long start_row, float *c, long c_row, long columns) {
    vm_float16 sums[VM_TILE_ROWS][VM_TILE_VECTORS];
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
        for (int v = 0; v < VM_TILE_VECTORS; v++) {
            long left = columns - 16 * v;
            const float *from = start + r * start_row + 16 * v;
            sums[r][v] = left >= 16 ? *(const vm_float16_unaligned *)from
                : left > 0          ? vm_load_first(from, left)
                                    : (vm_float16)0.0f;
        }
    for (long i = 0; i < depth; i++) {
        vm_float16 right[VM_TILE_VECTORS];
#pragma clang loop unroll(full)
        for (int v = 0; v < VM_TILE_VECTORS; v++)
            right[v] = *(const vm_float16_unaligned *)(b + i * 32 + 16 * v);
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
            vm_float16 factor = a[r * a_row + i * a_step];
#pragma clang loop unroll(full)
            for (int v = 0; v < VM_TILE_VECTORS; v++)
                sums[r][v] = vm_multiply_add(factor, right[v], sums[r][v]);
        }
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
        for (int v = 0; v < VM_TILE_VECTORS; v++) {
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
#if VM_TILE_ROWS == 8
#define VM_TILE(a_row, a_step)                                                                     \
    VM_ROWS(1, a_row, a_step) VM_ROWS(2, a_row, a_step) VM_ROWS(3, a_row, a_step)                  \
    VM_ROWS(4, a_row, a_step) VM_ROWS(5, a_row, a_step) VM_ROWS(6, a_row, a_step)                  \
    VM_ROWS(7, a_row, a_step) VM_ROWS(8, a_row, a_step)
#else
#define VM_TILE(a_row, a_step)                                                                     \
    VM_ROWS(1, a_row, a_step) VM_ROWS(2, a_row, a_step) VM_ROWS(3, a_row, a_step)                  \
    VM_ROWS(4, a_row, a_step) VM_ROWS(5, a_row, a_step) VM_ROWS(6, a_row, a_step)
#endif

/// vm_product_block of 1 to vm_tile_rows() rows whose elements follow each other in memory.
static inline void vm_product_rows(
    long rows, const float *a, long a_row, const float *b, long depth, const float *start,
    long start_row, float *c, long c_row, long columns) {
    switch (rows) { VM_TILE(a_row, 1) }
}

/// vm_product_block of 1 to vm_tile_rows() rows that lie side by side, one element of each a step, which are
/// 8 floats apart.
static inline void vm_product_columns(
    long rows, const float *a, const float *b, long depth, const float *start, long start_row,
    float *c, long c_row, long columns) {
    switch (rows) { VM_TILE(1, 8) }
}
#undef VM_TILE
#undef VM_ROWS

// Patches of an image, sixteen channels at a time: as many patches or taps as the registers hold sums of.
#if defined(__AVX512F__)
#define VM_PATCHES 8
#define VM_TAPS 9
#else
#define VM_PATCHES 6
#define VM_TAPS 6
#endif

/// Patches that vm_patches_product best works on together where so many are left: all that it can, or
/// four, of which less is lost on rows of eight.
VM_INLINE long vm_patches(long left) { return left == VM_PATCHES || left > 8 ? VM_PATCHES : 4; }
/// Taps that vm_patches_gradient works on together: of AVX-512's registers as many as a 3 x 3 kernel has.
VM_INLINE long vm_taps(void) { return VM_TAPS; }

VM_INLINE void vm_patches_block(
    const int patches, const float *x, long step, const long *offsets, long taps, const float *kernel,
    long kernel_row, vm_float16 bias, float *y, long y_row, long lanes) {
    vm_float16 sums[VM_PATCHES];
#pragma clang loop unroll(full)
    for (int p = 0; p < patches; p++) sums[p] = bias;
    // Two bases, so that most steps are a processor's own ways to form an address.
    const float *far = x + patches / 2 * step;
    for (long t = 0; t < taps; t++) {
        vm_float16 row = *(const vm_float16_unaligned *)(kernel + t * kernel_row);
#pragma clang loop unroll(full)
        for (int p = 0; p < patches / 2; p++) {
            sums[p] = vm_multiply_add((vm_float16)x[offsets[t] + p * step], row, sums[p]);
            sums[p + patches / 2] = vm_multiply_add(
                (vm_float16)far[offsets[t] + p * step], row, sums[p + patches / 2]);
        }
    }
#pragma clang loop unroll(full)
    for (int p = 0; p < patches; p++) {
        if (lanes >= 16)
            *(vm_float16_unaligned *)(y + p * y_row) = sums[p];
        else
            vm_store_first(y + p * y_row, sums[p], lanes);
    }
}

/// y[p][j] = bias[j] + the sum of x[p * step + offsets[t]] kernel[t][j] over the taps t in their order, for
/// four or VM_PATCHES patches p, of which `lanes` of sixteen channels j are written.
static inline void vm_patches_product(
    long patches, const float *x, long step, const long *offsets, long taps, const float *kernel,
    long kernel_row, vm_float16 bias, float *y, long y_row, long lanes) {
    if (patches == VM_PATCHES)
        vm_patches_block(
            VM_PATCHES, x, step, offsets, taps, kernel, kernel_row, bias, y, y_row, lanes);
    else
        vm_patches_block(4, x, step, offsets, taps, kernel, kernel_row, bias, y, y_row, lanes);
}

/// sums[t][j] += the sum of x[p * step + offsets[t]] g[p][j] over the patches p in their order, for `taps` of
/// vm_taps() offsets, all of which are read, and `lanes` of sixteen channels j.
static inline void vm_patches_gradient(
    const float *x, long step, long patches, const long *offsets, long taps, const float *g, long g_row,
    float *sums, long sums_row, long lanes) {
    vm_float16 own[VM_TAPS];
    const float *from[VM_TAPS];
#pragma clang loop unroll(full)
    for (int t = 0; t < VM_TAPS; t++) {
        own[t] = 0.0f;
        from[t] = x + offsets[t];
    }
    for (long p = 0; p < patches; p++) {
        vm_float16 row = *(const vm_float16_unaligned *)(g + p * g_row);
#pragma clang loop unroll(full)
        for (int t = 0; t < VM_TAPS; t++)
            own[t] = vm_multiply_add((vm_float16)from[t][p * step], row, own[t]);
    }
#pragma clang loop unroll(full)
    for (int t = 0; t < VM_TAPS; t++) {
        if (t >= taps) break;
        float *to = sums + t * sums_row;
        if (lanes >= 16)
            *(vm_float16_unaligned *)to += own[t];
        else
            vm_store_first(to, vm_load_first(to, lanes) + own[t], lanes);
    }
}
