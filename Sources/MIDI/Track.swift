/// One part of a piece: the notes that one instrument plays, and how it is set up.
///
/// Times and lengths are in quarter notes from the beginning of the piece.
public struct Track: Equatable, Sendable {
    /// A key held down for a while.
    public struct Note: Equatable, Sendable {
        /// Quarter notes from the beginning; at least 0.
        public var start: Double
        /// In quarter notes; at least one tick is written.
        public var length: Double
        /// 60 is the middle C; 0 ... 127.
        public var pitch: Int
        /// 1 (softest) ... 127.
        public var velocity: Int

        /// `start` and `length` in quarter notes; `pitch` 0 ... 127; `velocity` 1 ... 127.
        public init(start: Double, length: Double, pitch: Int, velocity: Int) {
            self.start = start
            self.length = length
            self.pitch = pitch
            self.velocity = velocity
        }
    }

    /// A controller's new value, such as the volume's from some time on.
    public struct Control: Equatable, Sendable {
        /// Quarter notes from the beginning; at least 0.
        public var time: Double
        /// 0 ... 127: 7 volume, 10 pan, 11 expression, 64 pedal.
        public var number: Int
        /// 0 ... 127.
        public var value: Int

        /// `time` in quarter notes; `number` and `value` 0 ... 127.
        public init(time: Double, number: Int, value: Int) {
            self.time = time
            self.number = number
            self.value = value
        }
    }

    /// The channel on which General MIDI plays drums.
    public static let drumChannel = 9

    /// Written into the file, in UTF-8.
    public var name: String
    /// 0 ... 15.
    public var channel: Int
    /// General MIDI's instrument, 0 ... 127; nil sends none, as on the drum channel.
    public var program: Int?
    /// In any order.
    public var notes: [Note] = []
    /// In any order.
    public var controls: [Control] = []

    /// A part without notes or controls as yet.
    public init(name: String, channel: Int, program: Int?) {
        self.name = name
        self.channel = channel
        self.program = program
    }
}
