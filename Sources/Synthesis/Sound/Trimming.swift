/// `samples` without the near-silence before and after: what is more than 40 dB below the loudest
/// of its blocks of 5 ms.
func trimmed(_ samples: [Float], sampleRate: Int) -> [Float] {
    let size = max(1, sampleRate / 200)
    let energies = stride(from: 0, to: samples.count, by: size).map { start in
        samples[start..<min(start + size, samples.count)].reduce(0) { $0 + $1 * $1 }
    }
    let floor = (energies.max() ?? 0) * 1e-4
    guard let first = energies.firstIndex(where: { $0 > floor }),
        let last = energies.lastIndex(where: { $0 > floor })
    else { return [] }
    return Array(samples[first * size..<min((last + 1) * size, samples.count)])
}
