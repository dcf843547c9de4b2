import AvazFiles

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What a trained model made, as a page shows it: music as a piano roll with a player, words as they
/// were written.
struct MadeSamples {
    private struct Sample {
        /// Without ending, such as `sample-1`.
        var name: String
        var endings: [String] = []
        /// The piano roll's file; nil where there is none.
        var roll: [UInt8]?
        /// What was given and what is new; nil of music.
        var text: String?

        /// The roll itself, in the page.
        var picture: String? {
            roll.map {
                let source = "data:image/svg+xml;base64," + Data($0).base64EncodedString()
                return element(
                    "img", ["src": source, "alt": "Picture of \(name)", "class": "roll"])
            }
        }
    }

    private var samples: [Sample] = []
    /// Characters of a text that a page shows.
    private static let most = 1500

    /// - Parameters:
    ///   - names: of the files.
    ///   - folder: that holds them; what cannot be read is linked and not shown.
    init(_ names: [String], in folder: String) {
        for name in names {
            let parts = name.split(separator: ".")
            guard parts.count == 2 else { continue }
            let (stem, ending) = (String(parts[0]), String(parts[1]))
            if samples.last?.name != stem { samples.append(Sample(name: stem)) }
            samples[samples.count - 1].endings.append(ending)
            let bytes = try? WholeFile.read("\(folder)/\(name)")
            if ending == "svg" { samples[samples.count - 1].roll = bytes }
            if ending == "txt", names.count == 1 || !names.contains(stem + ".mid") {
                samples[samples.count - 1].text = bytes.map { String(decoding: $0, as: UTF8.self) }
            }
        }
    }

    /// The first that has a picture; nil where none has.
    var firstPicture: String? { samples.lazy.compactMap(\.picture).first }

    /// - Parameter path: of the folder as the page links it.
    func hypertext(below path: String) -> String {
        samples.map { sample in
            func target(_ ending: String) -> String {
                linkTarget("\(path)/\(sample.name).\(ending)")
            }
            let links = sample.endings.map { ending in
                element("a", ["href": target(ending)], escaped("\(sample.name).\(ending)"))
            }.joined(separator: " ")
            var text = ""
            text += sample.picture ?? ""
            if sample.endings.contains("mid") || sample.endings.contains("wav") {
                // Where no sound was made, the script takes the player away.
                text += element(
                    "audio",
                    [
                        "src": target("wav"), "controls": "controls", "preload": "metadata",
                        "class": "player",
                    ], "")
            }
            if let written = sample.text {
                let shown = written.prefix(Self.most)
                text += element(
                    "pre", ["class": "written"],
                    bidirectional(String(shown) + (shown.count < written.count ? " …" : "")))
            }
            return element(
                "figure", ["class": "made"],
                text + element("figcaption", ["class": "note"], "Made: " + links)) + "\n"
        }.joined()
    }
}
