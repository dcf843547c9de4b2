// Sixteen floats at a time, for what Swift's own SIMD cannot say: a fused multiply-add (Swift never
// contracts a * b + c), and square roots and maxima without a branch. `Float16x` is imported into
// Swift as SIMD16<Float>; the processor's widest registers serve it, four of SSE as well as one of
// AVX-512. Nothing here is compiled by itself: the header is inlined into the Swift that calls it.
#pragma once

typedef float vm_float16 __attribute__((ext_vector_type(16)));
typedef double vm_double8 __attribute__((ext_vector_type(8)));

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
