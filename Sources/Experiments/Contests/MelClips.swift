import AvazDatasets
import AvazFeatures
import AvazInputs
import AvazTensors
import Synchronization

/// The clips of a corpus as images of their sound, and the way back.
struct MelClips: Sendable {
    let corpus: Corpus
    /// Those that can be used, in corpus order.
    let clips: [Clip]
    /// Sorted.
    let classes: [String]
    /// Index of each clip's class.
    let labels: [Int]
    /// `[N, bands, frames, 1]`, or by frames first, from -1, so many dB below the clip's loudest place, to 1.
    let images: Tensor
    let rejected: [RejectedFile]
    let remarks: [String]
    let fingerprint: String
    private let section: MelSection

    init(
        _ section: MelSection, of corpus: Corpus, report: @escaping @Sendable (Int) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws {
        self.section = section
        self.corpus = corpus
        let table = try FeatureTable(
            of: corpus, recipe: section.recipe, augmentation: nil,
            pictured: Set(corpus.clips.map(\.path)), report: report, shouldStop: shouldStop)
        var (clips, images): ([Clip], [Tensor]) = ([], [])
        var rejected = table.rejected
        for clip in table.clips {
            guard let picture = table.pictures[clip.path] else { continue }
            if picture.columns < section.frames, section.shorter == .refuse {
                rejected.append(
                    RejectedFile(
                        path: clip.path,
                        reason: "gives \(picture.columns) frames, fewer than the image's "
                            + "\(section.frames); record more, lower clips.frames, or set "
                            + "clips.shorter to \"pad\""))
                continue
            }
            clips.append(clip)
            images.append(picture)
        }
        guard let first = rejected.first ?? table.rejected.first, clips.isEmpty else {
            self.clips = clips
            classes = Set(clips.map(\.label)).sorted {
                $0.utf8.lexicographicallyPrecedes($1.utf8)
            }
            let names = classes
            labels = clips.map { clip in names.firstIndex(of: clip.label) ?? 0 }
            self.images = Self.table(images, section)
            self.rejected = rejected.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
            remarks = table.remarks
            fingerprint = table.fingerprint
            return
        }
        throw CorpusError(
            folder: corpus.root,
            problem: "none of its \(corpus.clips.count) recordings can be used; the first, "
                + "\(first.path): \(first.reason)")
    }

    /// Hz of the sounds.
    var sampleRate: Int { section.sampleRate }

    /// Cut or filled up with silence to one length.
    private static func table(_ pictures: [Tensor], _ section: MelSection) -> Tensor {
        let table = Tensor([pictures.count] + section.shape)
        table.fill(-1)
        for (index, picture) in pictures.enumerated() {
            let image = table.row(index)
            for band in 0..<section.bands {
                for frame in 0..<min(section.frames, picture.columns) {
                    let level = picture[band, frame] / Float(section.range)
                    image[section.place(band: band, frame: frame)] = max(-1, 2 * level + 1)
                }
            }
        }
        return table
    }

    /// The images of some clips.
    func images(of indices: [Int]) -> Tensor {
        let chosen = Tensor([indices.count] + section.shape)
        let width = images.columns
        for (place, index) in indices.enumerated() {
            (chosen.pointer + place * width).update(
                from: images.pointer + index * width, count: width)
        }
        return chosen
    }

    /// The corpus of some clips alone.
    func corpus(of indices: [Int]) -> Corpus {
        var part = corpus
        part.clips = indices.sorted().map { clips[$0] }
        return part
    }

    /// Pixels of an image as it is drawn.
    var size: (width: Int, height: Int) { (section.frames, section.bands) }

    /// An image as it is drawn, from the upper left, row by row, 0 to 15: the lowest band stands below.
    func levels(of image: Tensor) -> [UInt8] {
        (0..<section.bands).reversed().flatMap { band in
            (0..<section.frames).map { frame in
                let level = (image[section.place(band: band, frame: frame)] + 1) * 7.5
                return UInt8(min(15, max(0, level.rounded())))
            }
        }
    }

    /// The sound of each image, `hopLength · (frames - 1)` samples.
    func sounds(of images: Tensor) -> [[Float]] {
        let threads = Parallel.threads
        let workers = (0..<threads).map { _ in Worker(section) }
        let sounds = Mutex<[[Float]]>(Array(repeating: [], count: images.rows))
        Parallel.forEach(images.rows, threads: threads) { row, worker in
            let samples = workers[worker].sound(of: images.row(row))
            sounds.withLock { $0[row] = samples }
        }
        return sounds.withLock { $0 }
    }

    /// Used by one thread at a time.
    private struct Worker: @unchecked Sendable {
        private let sound: MelSound
        private let section: MelSection

        init(_ section: MelSection) {
            self.section = section
            sound = MelSound(
                settings: section.recipe.settings, sampleRate: section.sampleRate,
                iterations: section.iterations)
        }

        func sound(of image: Tensor) -> [Float] {
            let decibels = Tensor([section.bands, section.frames])
            for band in 0..<section.bands {
                for frame in 0..<section.frames {
                    let level = image[section.place(band: band, frame: frame)]
                    decibels[band, frame] = (level - 1) / 2 * Float(section.range)
                }
            }
            return sound.samples(decibels)
        }
    }
}
