import AvazAudio
import AvazExperiments
import AvazFiles
import AvazReports

extension ContestMade {
    /// Writes pictures and sounds into a folder, under the names of `files`.
    func write(of experiment: ContestExperiment, to folder: String) throws {
        switch self {
        case .points(let made):
            let picture = PointPicture(
                title: experiment.title, panels: made.map { ("step \($0.step)", $0.points) },
                reach: experiment.reach)
            try WholeFile.write(picture.picture().file, to: "\(folder)/points.svg")
        case .tunes(let made):
            for (index, tune) in made.enumerated() {
                let path = "\(folder)/made-\(index + 1)"
                try SampleFiles(
                    given: [], new: tune.symbols, growsChords: false, title: experiment.title
                ).write(to: path)
                // To be listened to on the page; a machine without the player does without.
                try? ComposeCommand.play(path + ".mid", to: path + ".wav")
            }
        case .mel(let made):
            let picture = SpectrogramPicture(
                title: experiment.title, width: made.width, height: made.height,
                rows: made.rows.map {
                    SpectrogramPicture.Row(name: $0.name, made: $0.made, real: $0.real)
                })
            try WholeFile.write(picture.picture().file, to: "\(folder)/spectrograms.svg")
            for sound in made.sounds {
                try WholeFile.write(
                    bytes: WaveFile.encoded(sound.samples, sampleRate: made.sampleRate),
                    to: "\(folder)/\(sound.name).wav")
            }
        }
    }
}
