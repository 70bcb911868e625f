// Which instructions the hot loops may use: one binary, the best loop that the machine at hand has.
//
// POINTSMAN_CLONES before a function compiles it twice, for x86-64-v3 (AVX2) and for the baseline,
// and picks one at load time. Invariant: the choice never changes a result, because every sum is an
// integer and fused multiply-add is off. Clang, sanitizers and other machines get the baseline
// alone: clang 14 does not know the attribute on templates, and ThreadSanitizer cannot run the
// resolver.
#pragma once

#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define POINTSMAN_CLONES __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define POINTSMAN_CLONES
#endif

#if defined(__x86_64__)
#define POINTSMAN_HAS_AVX2_KERNELS 1
/// A function written with AVX2 intrinsics; call it only where runs_avx2() holds.
#define POINTSMAN_AVX2 __attribute__((target("avx2,popcnt")))
#else
#define POINTSMAN_HAS_AVX2_KERNELS 0
#endif

namespace pointsman::base {

/// Whether this machine can run the functions marked POINTSMAN_AVX2.
inline bool runs_avx2() noexcept {
#if POINTSMAN_HAS_AVX2_KERNELS
  return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("popcnt") != 0;
#else
  return false;
#endif
}

}  // namespace pointsman::base
